/** Life of an ingest process: log, a clear end when it cannot start, and an orderly stop. */
import { writeSync } from 'node:fs'
import { LogLines, Seldom } from '@yiwang/contract'
import { ConfigError } from '@yiwang/contract/config'
import { type DestinationStream, type Logger, pino } from 'pino'
import { ListenError } from './transports/listen.ts'

/** Longest wait at a stop for Redis to accept what has been read. */
export const GRACE_MS = 5_000

/** Anything to be closed, in the order given. */
export interface Closing {
  stop(): Promise<unknown>
}

/** Errors that are the operator's to mend are one sentence without a stack. */
class SetupError extends Error {
  override readonly name = 'SetupError'
}

export function setupError(sentence: string): Error {
  return new SetupError(sentence)
}

const STDERR = 2

/** Pino's own destination would end the process on a full disk, or try for ever to write the last line before an end. */
function ownLog(): DestinationStream {
  return new LogLines(
    (line) => Buffer.from(line),
    (bytes) => writeSync(STDERR, bytes),
  )
}

export function openLog(name: string, level: string): Logger {
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
      // Whatever an error of a library carries along, addresses with passwords do not reach the log.
      redact: {
        paths: ['url', 'password', 'token', '*.url', '*.password', '*.token', 'err.options', 'err.command'],
        remove: true,
      },
    },
    ownLog(),
  )
}

/** Runs `start` and stops what it opened, in the order given, when the process is asked to. */
export async function live(
  name: string,
  start: () => Promise<{ readonly log: Logger; readonly closings: readonly Closing[] }>,
): Promise<void> {
  try {
    const { log, closings } = await start()
    const stop = once(async (code: number) => {
      for (const closing of closings) await closing.stop().catch((error: unknown) => log.error({ err: error }, 'Stopping failed'))
      process.exit(code)
    })
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(0))
    // An error nobody expected leaves the process in a state nobody knows: what is accepted is finished, then it starts anew.
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (error: unknown) => {
        log.fatal({ err: error }, 'An error nobody handled; stopping')
        setTimeout(() => process.exit(1), GRACE_MS).unref()
        void stop(1)
      })
    }
    log.info('Ready')
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ListenError || error instanceof SetupError)) throw error
    process.stderr.write(`${name}: ${error.message}\n`)
    process.exit(1)
  }
}

function once(run: (code: number) => Promise<void>): (code: number) => Promise<void> {
  let running: Promise<void> | undefined
  return (code) => {
    running ??= run(code)
    return running
  }
}
