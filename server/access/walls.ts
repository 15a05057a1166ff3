/** Walls: made with a token that is told once, withdrawn with everything they have open. */
import { randomUUID } from 'node:crypto'
import type { Millis, Wall, WallRequest } from '@yiwang/contract'
import type { Missing } from '../missing.ts'
import type { AccessRecords } from '../postgres/access.ts'
import type { Actor } from '../visitor.ts'
import type { Directory } from './directory.ts'
import { newToken, tokenHash } from './token.ts'

export class Walls {
  readonly #records: AccessRecords
  readonly #directory: Directory

  constructor(records: AccessRecords, directory: Directory) {
    this.#records = records
    this.#directory = directory
  }

  all(): Promise<readonly Wall[]> {
    return this.#records.walls()
  }

  async make(
    { name, areas, until }: WallRequest,
    actor: Actor,
    at: Millis,
  ): Promise<{ readonly ok: true; readonly wall: Wall; readonly token: string } | Missing> {
    const token = newToken()
    const wall: Wall = { id: randomUUID(), name, areas, ...(until !== undefined && { until }), madeAt: at, madeBy: actor.by }
    const detail = { name, areas: areas.map(({ orgPath }) => orgPath).join(' ') }
    const missing = await this.#records.makeWall(at, wall, tokenHash(token), {
      ...actor,
      act: 'wall.make',
      on: `wall:${wall.id}`,
      outcome: 'done',
      detail,
    })
    if (missing) return missing
    await this.#directory.refresh([wall.id])
    return { ok: true, wall, token }
  }

  /** Undefined = there is none. */
  async withdraw(id: string, actor: Actor, at: Millis): Promise<Wall | undefined> {
    const wall = await this.#records.withdrawWall(at, id, { ...actor, act: 'wall.withdraw', on: `wall:${id}`, outcome: 'done' })
    await this.#directory.refresh([id])
    return wall
  }
}
