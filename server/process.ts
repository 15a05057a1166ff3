/** Life of the engine and of the server, a process each: its log, one clear sentence when it cannot start, an orderly stop, and what its supervisor tells it. */
import { writeSync } from 'node:fs'
import { LogLines, type ProcessHealth, processHealth, Seldom } from '@yiwang/contract'
import { ConfigError, readConfig } from '@yiwang/contract/config'
import { type DestinationStream, type Logger, pino } from 'pino'
import { z } from 'zod'

/** An error the operator can mend: one sentence, no stack. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}

/** Longest time for what is under way at a stop. */
const GRACE = 10_000

/** Whatever an error of a library carries along, addresses with passwords and rows with people in them do not reach the log. */
const CARRIED = ['url', 'password', 'token', 'options', 'command', 'detail', 'where', 'internalQuery', 'parameters']

const STDERR = 2

/** Pino's own destination would end the process on a full disk, or try for ever to write the last line before an end. */
function ownLog(): DestinationStream {
  return new LogLines(
    (line) => Buffer.from(line),
    (bytes) => writeSync(STDERR, bytes),
  )
}

export function openLog(name: string, level: string, to: DestinationStream = ownLog()): Logger {
  const seldom = new Seldom()
  return pino(
    {
      name,
      level,
      hooks: {
        logMethod(args, method, level) {
          const line = seldom.line(args, level, performance.now())
          if (line) method.apply(this, line as typeof args)
        },
      },
      base: { pid: process.pid },
      redact: {
        paths: ['url', 'password', 'token', '*.url', '*.password', '*.token', ...CARRIED.map((name) => `err.${name}`)],
        remove: true,
      },
    },
    to,
  )
}

/** What both need of the configuration. */
export function configOf(environment: NodeJS.ProcessEnv) {
  const config = readConfig(environment)
  const { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl } = config
  if (redisUrl === undefined || databaseUrl === undefined) {
    throw new SetupError('REDIS_URL and DATABASE_URL are not set: start the platform with `npm start`, or give your own.')
  }
  return { config, redisUrl, databaseUrl }
}

/** The records as nobody could use them: the sentence to end with. */
export function unusable(error: unknown): SetupError {
  return new SetupError(`The records cannot be used (DATABASE_URL): ${error instanceof Error ? error.message : String(error)}`)
}

/** Runs `start`; what it returns is called once when the process is asked to end, or when an error nobody foresaw ends it. */
export async function live(name: string, start: () => Promise<{ readonly log: Logger; stop(): Promise<void> }>): Promise<void> {
  try {
    const { log, stop } = await start()
    let stopping = false
    const end = (code: number) => {
      if (stopping) return
      stopping = true
      setTimeout(() => {
        log.error('Something does not end; ended by force')
        process.exit(code || 1)
      }, GRACE).unref()
      stop().then(
        () => process.exit(code),
        (err: unknown) => {
          log.error({ err }, 'Stopping failed')
          process.exit(code || 1)
        },
      )
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(0))
    // An error nobody expected leaves the process in a state nobody knows: it ends and is started anew.
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (err: unknown) => {
        log.fatal({ err }, 'An error nobody handled; stopping')
        end(1)
      })
    }
    log.info('Ready')
    process.send?.('ready')
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof SetupError)) throw error
    process.stderr.write(`${name}: ${error.message}\n`)
    process.exit(1)
  }
}

const told = z.object({ type: z.literal('processes'), processes: z.array(processHealth) })

/** The health of all processes as the supervisor last told it; empty when this one runs alone. */
export function followSupervisor(): () => readonly ProcessHealth[] {
  let processes: readonly ProcessHealth[] = []
  process.on('message', (message) => {
    const read = told.safeParse(message)
    if (read.success) processes = read.data.processes
  })
  return () => processes
}
