/** Commands on their way: handed to ingest through Redis once, and settled as expired when no outcome came back. */
import {
  BODY,
  COMMANDS_KEY,
  type Command,
  type CommandAction,
  type Fact,
  type Millis,
  type NumberedFact,
  SECOND,
} from '@yiwang/contract'
import type pg from 'pg'
import { settled } from '../postgres/connect.ts'
import { appendFacts, numbered } from '../postgres/fact-log.ts'
import type { Redis } from '../redis/connect.ts'

/** An outcome may still be on its way when the command has run out. */
const GRACE: Millis = 15 * SECOND

/** Adds it once, whoever asks and however often: two servers, or one that died before it noted it down. */
const HAND_ONCE = `if redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) then redis.call('XADD', KEYS[1], '*', '${BODY}', ARGV[1]) end`

interface Row {
  readonly id: string
  readonly device: string
  readonly body: CommandAction
  readonly actor: string
  readonly issued_at: Millis
  readonly expires_at: Millis
}

export async function handCommands(pool: pg.Pool, redis: Redis, now: Millis): Promise<void> {
  const { rows } = await pool.query<Row>(
    'select * from command where handed_at is null and outcome is null and expires_at > $1 order by issued_at limit 100',
    [now],
  )
  for (const { id, device, body, actor, issued_at: issuedAt, expires_at: expiresAt } of rows) {
    const command: Command = { id, device, body, actor, issuedAt, expiresAt }
    const remembered = String(expiresAt - now + GRACE)
    await redis.eval(HAND_ONCE, {
      keys: [COMMANDS_KEY, `{${COMMANDS_KEY}}:${id}`],
      arguments: [JSON.stringify(command), remembered],
    })
    await pool.query('update command set handed_at = $2 where id = $1', [id, now])
  }
}

/** An expired command is recorded, never sent. */
export async function expireCommands(pool: pg.Pool, now: Millis): Promise<readonly NumberedFact[]> {
  const client = await pool.connect()
  try {
    const [, { rows }] = await settled([
      client.query('begin'),
      client.query<Row>(
        `update command set outcome = 'expired', settled_at = $1
         where id in (select id from command where outcome is null and expires_at < $2 order by id limit 100 for update skip locked)
         returning *`,
        [now, now - GRACE],
      ),
    ])
    const facts = rows.map(
      ({ id, device, body, actor }): Fact => ({
        kind: 'command',
        at: now,
        id,
        device,
        action: body.action,
        outcome: 'expired',
        by: actor,
      }),
    )
    if (facts.length === 0) {
      await client.query('commit')
      return []
    }
    const head = appendFacts(client, facts, 'handed')
    await settled([head, client.query('commit')])
    return numbered(facts, await head)
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
