/** A shift begins: 1,270 people sign in at once ÷ what argon2id alone does on these cores. Passwords are all there is to do; the rest should cost nothing. */
import { Agent, request } from 'node:http'
import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { hash, verify } from '@node-rs/argon2'
import { demoPassword, districtFile } from '../fixtures/city/credentials.ts'
import { district } from '../fixtures/city/district.ts'
import { startPlatform } from '../fixtures/servers/platform.ts'
import { ARGON2ID } from '../server/access/passwords.ts'
import { alternate, report } from './harness.ts'

const RUNS = 3
const PEOPLE = 1_270
const BARE = 200

let password = ''
let sentBack = 0
const platform = await startPlatform({
  parts: ['engine', 'server'],
  prepare: (dataDir) => {
    districtFile(dataDir, district())
    password = demoPassword(dataDir)
  },
})
try {
  await platform.ready()
  const kept = await hash(password, ARGON2ID)
  const measured = await alternate(RUNS, () => bare(kept), storm)
  report('sign-in', 'sign-ins/s', { must: 0.8, aim: 0.9, better: 'more' }, measured, RUNS, {
    people: PEOPLE,
    sent_back: sentBack,
  })
} finally {
  await platform.stop()
}

/** As many at once as there are cores, as fast as they go. */
async function bare(kept: string): Promise<number> {
  const begun = performance.now()
  let left = BARE
  const lane = async () => {
    while (left-- > 0) if (!(await verify(kept, password))) throw new Error('the yardstick does not verify')
  }
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
  return BARE / ((performance.now() - begun) / 1_000)
}

/** Everybody at once; whoever is told to come again does so. */
async function storm(): Promise<number> {
  const agent = new Agent({ maxSockets: PEOPLE })
  const begun = performance.now()
  await Promise.all(Array.from({ length: PEOPLE }, (_, i) => signIn(agent, `cw${String(i + 1).padStart(5, '0')}`)))
  const seconds = (performance.now() - begun) / 1_000
  agent.destroy()
  return PEOPLE / seconds
}

async function signIn(agent: Agent, login: string): Promise<void> {
  for (;;) {
    const { status, retryAfter } = await asked(agent, login)
    if (status === 200) return
    if (status !== 503) throw new Error(`${login} is answered ${status}`)
    sentBack++
    // Not all at the same moment again.
    await pause(retryAfter * 1_000 * (0.5 + Math.random()))
  }
}

function asked(agent: Agent, login: string): Promise<{ status: number | undefined; retryAfter: number }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    request(`${platform.url}/api/v1/sessions`, { method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.once('end', () =>
        resolve({ status: response.statusCode, retryAfter: Number(response.headers['retry-after'] ?? 1) }),
      )
    })
      .once('error', reject)
      .end(JSON.stringify({ login, password }))
  })
}
