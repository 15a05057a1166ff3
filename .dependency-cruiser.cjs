/** Which folder may import which: data flows contract → ingest → server → client, and the pure parts know no machine. */
const TEST = '\\.(test|fixture)\\.tsx?$'
/** Packages that only compute: the pure parts may use them. */
const PURE_PACKAGES = '^node_modules/(zod|uuid|gcoord|fast-xml-parser)/'

/** Folders of ours, but for those named. */
const ours = (...but) =>
  `^(${['contract', 'ingest', 'server', 'client', 'fixtures', 'bench', 'e2e', 'bin'].filter((folder) => !but.includes(folder)).join('|')})/`

module.exports = {
  forbidden: [
    {
      name: 'contract-stands-alone',
      comment: 'The contract is the words shared by all processes: what it imported would reach every one of them.',
      severity: 'error',
      from: { path: '^contract/', pathNot: TEST },
      to: { path: ours('contract') },
    },
    {
      name: 'ingest-knows-no-downstream',
      comment:
        'Ingest faces the devices and keeps running while everything behind it changes; between processes there are only the streams.',
      severity: 'error',
      from: { path: '^ingest/', pathNot: TEST },
      to: { path: ours('ingest', 'contract') },
    },
    {
      name: 'server-imports-contract-only',
      comment:
        'The server reads the streams, never the code that filled them; what it shows goes out through its doors, never by import.',
      severity: 'error',
      from: { path: '^server/', pathNot: TEST },
      to: { path: ours('server', 'contract') },
    },
    {
      name: 'client-imports-contract-only',
      comment: 'The browser learns rules, words and states from the catalogue the server sends.',
      severity: 'error',
      from: { path: '^client/', pathNot: TEST },
      to: { path: ours('client', 'contract') },
    },
    {
      name: 'fixtures-import-contract-only',
      comment:
        'Simulators are the other side of the wire: one that shared a codec with ingest would share its mistakes. Servers for tests are started as npm start does.',
      severity: 'error',
      from: { path: '^fixtures/', pathNot: [TEST, '^fixtures/servers/'] },
      to: { path: ours('fixtures', 'contract') },
    },
    {
      name: 'tests-stay-on-their-side',
      comment:
        'A test may use fixtures and start processes; it never reaches into another process, or the border is not what is tested.',
      severity: 'error',
      from: { path: '^(contract|ingest|server|client|fixtures)/.*\\.test\\.tsx?$' },
      to: { path: ours('contract', 'fixtures', 'bin'), pathNot: '^$1/' },
    },
    {
      name: 'engine-is-pure',
      comment:
        'The engine is replayed: with the same entries it must conclude the same. It imports the contract and what only computes.',
      severity: 'error',
      from: { path: '^server/engine/', pathNot: TEST },
      to: { pathNot: ['^server/engine/', '^contract/', PURE_PACKAGES] },
    },
    {
      name: 'protocols-are-pure',
      comment:
        'A protocol is bytes and time in, steps out; whoever holds the socket carries them out. So it can be tested with data and fuzzed without a network.',
      severity: 'error',
      from: {
        path: '^ingest/(protocols|codec|session)/|^ingest/protocol\\.ts$',
        pathNot: [TEST, '^ingest/codec/(sha256|message-key)\\.ts$'],
      },
      to: { pathNot: ['^ingest/(protocols|codec|session)/', '^ingest/protocol\\.ts$', '^contract/', PURE_PACKAGES] },
    },
    {
      name: 'hashing-is-all',
      comment: 'The one thing pure code asks of node: a hash, which has no state.',
      severity: 'error',
      from: { path: '^ingest/codec/(sha256|message-key)\\.ts$' },
      to: { pathNot: ['^(node:)?crypto$', '^ingest/(protocols|codec|session)/', '^contract/'] },
    },
    {
      name: 'contract-has-no-io',
      comment: 'The contract runs in every process and in the browser.',
      severity: 'error',
      from: { path: '^contract/', pathNot: TEST },
      to: { pathNot: ['^contract/', '^node_modules/(zod|@casl/ability)/'] },
    },
    {
      name: 'stores-know-no-framework',
      comment: 'What the socket brings is kept in plain stores; React only binds to them, so they are tested without a page.',
      severity: 'error',
      from: { path: '^client/src/(socket|stores)/', pathNot: TEST },
      to: { path: '^node_modules/(react|react-dom|react-i18next|maplibre-gl|@deck\\.gl)/' },
    },
    {
      name: 'map-is-fenced',
      comment: 'Only the map folder talks to the map: its imperative world does not leak into panels.',
      severity: 'error',
      from: { path: '^client/src/', pathNot: '^client/src/map/' },
      to: { path: '^node_modules/(maplibre-gl|@deck\\.gl)/' },
    },
    {
      name: 'product-without-test-code',
      comment: 'What runs at a customer does not depend on tests.',
      severity: 'error',
      from: { pathNot: [TEST, '^(e2e|bench|fixtures/servers|client/dev)/'] },
      to: { path: [TEST, '^(e2e|bench)/', '^fixtures/servers/', '^client/dev/'] },
    },
    {
      name: 'no-cycles',
      comment:
        'Two files that need each other are one, or a third is missing. A type only names: it is gone before anything is loaded.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'A file nobody imports and that imports nothing is forgotten.',
      severity: 'error',
      from: { orphan: true, pathNot: [TEST, '\\.d\\.ts$', '\\.config\\.[jt]s$', '^bin/'] },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'An import that cannot be followed escapes every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-packages',
      comment: 'A package must stand in the package.json of the workspace that uses it, or an install elsewhere lacks it.',
      severity: 'error',
      from: { pathNot: [TEST, '^(e2e|bench|bin|fixtures/servers|client/dev)/', '\\.config\\.ts$'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm', 'type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(contract|ingest|server|client|fixtures)/(dist|dist-types)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
}
