/** Pictures on a real disk. */
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EvidenceStore, MOST_EVIDENCE_BYTES, openEvidence } from './evidence.ts'

let dataDir: string
let evidence: EvidenceStore

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yiwang-evidence-'))
  evidence = openEvidence(dataDir)
})
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true })
})

const jpeg = (text: string) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(text)])

test('a picture stands under its hash, once, however often and at once it is put', async () => {
  const bytes = jpeg('fire')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  expect(await Promise.all([evidence.put(bytes), evidence.put(bytes), evidence.put(bytes)])).toEqual([sha256, sha256, sha256])
  expect(await readFile(join(dataDir, 'evidence', sha256.slice(0, 2), sha256.slice(2)))).toEqual(bytes)
  expect(await readdir(join(dataDir, 'evidence', sha256.slice(0, 2)))).toEqual([sha256.slice(2)])
})

test.each([
  ['notPicture', Buffer.from('<svg onload="x">')],
  ['notPicture', Buffer.alloc(0)],
  ['tooLarge', Buffer.concat([jpeg(''), Buffer.alloc(MOST_EVIDENCE_BYTES)])],
] as const)('%s is refused', async (reason, bytes) => {
  await expect(evidence.put(bytes)).rejects.toMatchObject({ name: 'EvidenceError', reason })
})

test('a disk that does not take it is said clearly and leaves nothing half', async () => {
  const blocked = openEvidence(join(dataDir, 'file'))
  await writeFile(join(dataDir, 'file'), '')
  await expect(blocked.put(jpeg('x'))).rejects.toThrow(/^Evidence cannot be written to .*file\/evidence \(ENOTDIR\)\.$/)
})
