/** The browser client's build. Everything it needs is served by ourselves: no network, no eval, no inline script. */
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** By the library itself, or out of another schema. */
const MAKES_A_SCHEMA = /\bz\s*\.|\.(?:extend|omit|pick|partial|strict|min|max|optional)\(/

/**
 * The contract's schemas check what comes in at the server's doors; the screens take only its words, types and rules. A bundler
 * cannot know that making a schema has no effect, so each constant of the contract is marked: one that nobody uses is left out, and
 * with the last schema the library goes too.
 */
const schemasAreLeftOut: Plugin = {
  name: 'schemas-are-left-out',
  apply: 'build',
  transform: {
    filter: { id: /\/contract\/[\w-]+\.ts$/ },
    handler(code) {
      const marked = this.parse(code, { lang: 'ts' })
        .body.flatMap((one) => (one.type === 'ExportNamedDeclaration' ? (one.declaration ?? []) : one))
        .flatMap((one) => (one.type === 'VariableDeclaration' ? one.declarations : []))
        .flatMap(({ init }) => (init && MAKES_A_SCHEMA.test(code.slice(init.start, init.end)) ? init : []))
        .reduceRight(
          (before, { start, end }) =>
            `${before.slice(0, start)}/* @__PURE__ */ (() => (${before.slice(start, end)}))()${before.slice(end)}`,
          code,
        )
      return { code: marked, map: null }
    },
  },
}

/** A few of antd's parts make styles on the way without being told the page's nonce (scroll bars, locks): they look it up. */
const stylesCarryTheNonce: Plugin = {
  name: 'styles-carry-the-nonce',
  transform: {
    filter: { id: /\/@rc-component\/util\/es\/Dom\/dynamicCSS\.js$/ },
    handler(code) {
      const told = /if \(csp\?\.nonce\) \{\s*styleNode\.nonce = csp\?\.nonce;\s*\}/
      if (!told.test(code)) this.error('@rc-component/util makes styles in another way now')
      const looked = `styleNode.nonce = csp?.nonce ?? document.querySelector('meta[property="csp-nonce"]')?.nonce ?? '';`
      return { code: code.replace(told, looked), map: null }
    },
  },
}

export default defineConfig({
  plugins: [schemasAreLeftOut, stylesCarryTheNonce, react()],
  resolve: {
    conditions: ['source', 'module', 'browser', 'development|production'],
    alias: [
      // The build for pages with a Content-Security-Policy: its worker is a file of ours, not a blob.
      { find: /^maplibre-gl$/, replacement: 'maplibre-gl/dist/maplibre-gl-csp.js' },
    ],
  },
  // The server puts another one here with each answer: styles that a library makes on the way carry it.
  html: { cspNonce: '__NONCE__' },
  build: {
    target: 'es2022',
    // The worker and the fonts must stay files: `data:` is not allowed by the page's policy.
    assetsInlineLimit: 0,
    // The map comes after the shell; MapLibre and deck.gl together are this large.
    chunkSizeWarningLimit: 1_800,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000', '/socket.io': { target: 'http://127.0.0.1:3000', ws: true } } },
})
