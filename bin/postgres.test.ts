/** A PostgreSQL of our own through the accidents of a data folder; and a Redis found again after its supervisor was killed. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { freePort } from './ports.mjs'
import { postgresUrl, preparePostgres, runPostgres } from './postgres.mjs'
import { ensureRedis, isRedisReady, prepareRedis } from './redis.mjs'
import { endProcess, isAlive } from './running.mjs'

let folder: string
const said: string[] = []
const say = (line: string) => void said.push(line)
beforeEach(() => {
  said.length = 0
})

describe('PostgreSQL', () => {
  const password = 'a-password'
  const prepare = () => preparePostgres({ folder, password, say })

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'yiwang-pg-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('an initialisation that was cut off is started over, and said', async () => {
    mkdirSync(join(folder, 'data.new/base'), { recursive: true })
    const { data } = await prepare()
    expect(said.join()).toContain('starting that over')
    expect(existsSync(join(data, 'PG_VERSION'))).toBe(true)
    expect(existsSync(join(folder, 'data.new'))).toBe(false)
    expect(existsSync(join(folder, 'data.new.password'))).toBe(false)
    expect(statSync(data).mode & 0o077).toBe(0)
  })

  test('runs with our database, in UTC, for nobody without the password', async () => {
    const cluster = await prepare()
    const port = await freePort(undefined)
    const child = await runPostgres(cluster, port)
    const client = new pg.Client(postgresUrl(cluster, port))
    await client.connect()
    const { rows } = await client.query(
      "select current_database() as db, current_setting('timezone') as zone, 'ä' < 'b' as byte_order",
    )
    expect(rows).toEqual([{ db: 'yiwang', zone: 'UTC', byte_order: false }])
    await client.end()
    await expect(new pg.Client(postgresUrl({ ...cluster, password: 'wrong' }, port)).connect()).rejects.toThrow(/password/)
    await endProcess(child.pid ?? 0, 'SIGINT')
  })

  test('a server that outlived its run is ended before the next one', async () => {
    const cluster = await prepare()
    const child = await runPostgres(cluster, await freePort(undefined))
    await prepare()
    expect(said).toEqual([`Ending a PostgreSQL left over from an earlier run (pid ${child.pid})`])
    expect(isAlive(child.pid ?? 0)).toBe(false)
  })

  test('a lock file whose number belongs to another program by now does not stop the start', async () => {
    const cluster = await prepare()
    writeFileSync(join(cluster.data, 'postmaster.pid'), `${process.pid}\n${cluster.data}\n`)
    const child = await runPostgres(await prepare(), await freePort(undefined))
    await endProcess(child.pid ?? 0, 'SIGINT')
    expect(isAlive(process.pid)).toBe(true)
  })

  test('a link to a folder that is gone is refused, not replaced', async () => {
    const link = join(folder, 'link')
    symlinkSync(join(folder, 'gone'), link)
    await expect(preparePostgres({ folder: link, password, say })).rejects.toThrow(/points to a folder that is gone/)
  })

  test.each([
    ['without its version file', (data: string) => rmSync(join(data, 'PG_VERSION')), /is not a whole PostgreSQL data folder/],
    [
      'of an older version',
      (data: string) => writeFileSync(join(data, 'PG_VERSION'), '15\n'),
      /was written by PostgreSQL 15 and this is PostgreSQL 18/,
    ],
  ])('a data folder %s is left as it is and refused', async (_, damage, sentence) => {
    const { data } = await prepare()
    const version = readFileSync(join(data, 'PG_VERSION'))
    damage(data)
    await expect(prepare()).rejects.toThrow(sentence)
    expect(existsSync(join(data, 'global'))).toBe(true)
    writeFileSync(join(data, 'PG_VERSION'), version)
  })
})

describe('Redis', () => {
  let pid = 0
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "yiwang redis's "))
  })
  afterEach(async () => {
    await endProcess(pid, 'SIGKILL')
    rmSync(folder, { recursive: true })
  })

  test('keeps its password to itself and is ended when it outlived its run', async () => {
    const redis = { folder, port: await freePort(undefined), password: 'only-ours' }
    await prepareRedis(redis, say)
    expect(statSync(join(folder, 'redis.conf')).mode & 0o077).toBe(0)
    expect(await isRedisReady(redis)).toBe(false)
    pid = spawn(ensureRedis(say), [join(folder, 'redis.conf')], { stdio: 'ignore', detached: true }).pid ?? 0
    await vi.waitFor(async () => expect(await isRedisReady(redis)).toBe(true), 30_000)
    expect(await isRedisReady({ ...redis, password: 'guessed' })).toBe(false)
    await prepareRedis(redis, say)
    expect(said).toEqual([`Ending a Redis left over from an earlier run (pid ${pid})`])
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 30_000)
  })
})
