/** Whoever sits at the desk while pictures are taken: confirms what waits, says of the first one that it was nothing, types in what authorities issue. */
import { type Alert, alert, type Catalogue, MINUTE, type NoticeRequest } from '@yiwang/contract'
import { z } from 'zod'
import { signIn } from '../fixtures/session.ts'
import type { Product } from './product.ts'

const listed = z.object({ items: z.array(alert) })

/** Returns when nothing waits any more. */
export async function confirmAll({ address, dataDir }: Product): Promise<void> {
  const cookie = await signIn(address, dataDir)
  const alerts = `${address}/api/v1/alerts`
  const waiting = async (): Promise<readonly Alert[]> =>
    listed.parse(await (await fetch(`${alerts}?state=unacked,clearedUnacked&limit=200`, { headers: { cookie } })).json()).items
  const act = (id: string, verb: string, body: object) =>
    fetch(`${alerts}/${id}/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    })
  const [first] = await waiting()
  if (first)
    await act(first.id, 'verdict', { ifVersion: first.version, value: 'false', reason: await reasonOf(address, cookie, first) })
  // One that changed meanwhile is refused, and seen again in the next look.
  for (let open = await waiting(); open.length > 0; open = await waiting())
    for (const { id, version } of open) await act(id, 'ack', { ifVersion: version })
}

export interface Issued extends Pick<NoticeRequest, 'kind' | 'text' | 'issuer'> {
  readonly minutesAgo: number
}

export async function enterNotice({ address, dataDir }: Product, { minutesAgo, ...issued }: Issued): Promise<void> {
  const answer = await fetch(`${address}/api/v1/notices`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: await signIn(address, dataDir) },
    body: JSON.stringify({ ...issued, at: Date.now() - minutesAgo * MINUTE }),
  })
  if (!answer.ok) throw new Error(`the notice is refused: ${answer.status} ${await answer.text()}`)
}

/** Some reason its rule knows. */
async function reasonOf(address: string, cookie: string, { rule }: Alert): Promise<string | undefined> {
  const known: Pick<Catalogue, 'rules'> = await (await fetch(`${address}/api/v1/catalogue`, { headers: { cookie } })).json()
  return known.rules.find(({ id }) => id === rule)?.verdictReasons[0]?.key
}
