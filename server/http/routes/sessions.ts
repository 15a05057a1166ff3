/** Sessions: signing in and out, who is signed in, and everybody's own password. */
import {
  firstAnswer,
  firstRequest,
  type Governed,
  type Millis,
  ownSession,
  passwordRequest,
  type SessionRow,
  sessionRow,
  signInRequest,
  signInWays,
  wallSignInRequest,
} from '@yiwang/contract'
import { z } from 'zod'
import type { Access } from '../../access/access.ts'
import { cookiesOf } from '../../access/cookies.ts'
import type { Session } from '../../access/sessions.ts'
import { SIGN_ON_SECONDS } from '../../access/single-sign-on.ts'
import { actorOf, type Visitor } from '../../visitor.ts'
import { arrivalOf, cookiesFor, entered, flawed, NOTHING, ownSessionOf, settle } from '../entering.ts'
import { Refusal } from '../refusal.ts'
import { type Reply, route } from '../route.ts'

const sessionId = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) })
const rows = z.object({ items: z.array(sessionRow) })
const done = { 204: { description: 'Done' } }

export default [
  route({
    method: 'get',
    path: '/sessions/ways',
    action: 'public',
    id: 'readSignInWays',
    summary: 'How one may sign in here',
    answers: { 200: { description: 'The ways', schema: signInWays } },
    handle: async (_asked, { access }) => ({ status: 200, body: access.ways() }),
  }),
  route({
    method: 'post',
    path: '/sessions',
    action: 'public',
    id: 'signIn',
    summary: 'Signs in. 401 `signIn.code`: the password is right and a code of the second factor is asked for.',
    body: signInRequest,
    answers: { 200: { description: 'The session', schema: ownSession } },
    async handle(asked, { access }) {
      const { body, at } = asked
      return entered(await access.signIn.withPassword(body, arrivalOf(asked), at), asked, access)
    },
  }),
  route({
    method: 'post',
    path: '/sessions/wall',
    action: 'public',
    id: 'signInWall',
    summary: 'A wall signs in with its token',
    body: wallSignInRequest,
    answers: { 200: { description: 'The session', schema: ownSession } },
    async handle(asked, { access }) {
      const { body, at } = asked
      return entered(await access.signIn.withWallToken(body.token, arrivalOf(asked), at), asked, access)
    },
  }),
  route({
    method: 'post',
    path: '/sessions/first',
    action: 'public',
    id: 'makeFirstAdministrators',
    summary: 'Once, with the link printed at the first start: the three administrators. The passwords are shown this one time.',
    body: firstRequest,
    answers: { 201: { description: 'Passwords to hand over', schema: firstAnswer } },
    async handle({ body, visitor, at }, { access }) {
      const result = await access.first.make(body, visitor.address, at)
      if (result.ok) return { status: 201, body: result.answer }
      if (result.why === 'flawed') throw flawed('systemAdmin.password', result.flaws)
      if (result.why === 'token') throw new Refusal(403, 'first.token', 'This link is not, or no longer, of use.')
      throw new Refusal(422, `first.${result.why}`, 'Three people have three logins that nobody else has.')
    },
  }),
  route({
    method: 'get',
    path: '/sessions/oidc',
    action: 'public',
    id: 'beginSingleSignOn',
    summary: 'Sends the browser to where the organisation keeps its accounts.',
    answers: { 302: { description: 'To the provider' } },
    async handle({ visitor, at }, { access }) {
      if (!access.singleSignOn) throw new Refusal(404, 'singleSignOn.none')
      const begun = await access.singleSignOn.begin(at).catch(() => undefined)
      if (!begun) throw new Refusal(503, 'singleSignOn.unavailable', 'The provider cannot be reached now.')
      const cookie = cookiesOf(visitor.isSecure === true).write('oidc', begun.cookie, SIGN_ON_SECONDS)
      return sentTo(begun.to.href, [cookie])
    },
  }),
  route({
    method: 'get',
    path: '/sessions/oidc/callback',
    action: 'public',
    id: 'finishSingleSignOn',
    summary: 'Where the provider sends the browser back to. Who is not let in is told so by the sign-in page.',
    query: z.record(z.string().max(50), z.string().max(4_000)),
    answers: { 302: { description: 'To the screens' } },
    async handle(asked, { access }) {
      const { visitor, headers, query, at } = asked
      const cookies = cookiesOf(visitor.isSecure === true)
      const over = cookies.clear('oidc')
      const cookie = cookies.read(headers.cookie, 'oidc')
      const result = await access.singleSignOn?.finish(query, cookie, arrivalOf(asked), at)
      return result ? sentTo('/', [over, ...cookiesFor(result, asked)]) : sentTo('/?signIn=refused', [over])
    },
  }),
  route({
    method: 'get',
    path: '/sessions/own',
    action: 'self',
    id: 'readOwnSession',
    summary: 'Who sits here, and what they may do',
    answers: { 200: { description: 'The session', schema: ownSession } },
    async handle({ visitor, at }, { access }) {
      const session = await ownOf(visitor, access, at)
      return { status: 200, body: ownSessionOf(session, visitor, access) }
    },
  }),
  route({
    method: 'get',
    path: '/sessions/own/stay',
    action: 'self',
    id: 'stayInformed',
    summary:
      'Server-sent events for a page that follows nothing: its session is over, or its account may do something else. Ask `/sessions/own` then.',
    answers: { 200: { description: 'Events without content, as long as the session lasts', media: ['text/event-stream'] } },
    async handle({ visitor, at }, { access, now }) {
      const own = await ownOf(visitor, access, at)
      if (!access.stays.mayOpen(own.id)) throw new Refusal(429, 'rate', 'Too many pages of one session are open.')
      const isOver = async () => (await access.sessions.find(own.id, now())) === undefined
      const turnsIn = () => {
        const turn = access.directory.nextTurn(own.account, now())
        return turn === undefined ? undefined : turn - now()
      }
      const lines = access.stays.of(own, isOver, turnsIn)
      // A proxy that gathers answers would keep it to itself.
      return { status: 200, lines, headers: { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' } }
    },
  }),
  route({
    method: 'post',
    path: '/sessions/own/present',
    action: 'self',
    id: 'stayPresent',
    summary: 'Somebody is at the screen. Reading alone does not keep a session: screens read by themselves.',
    answers: done,
    handle: async () => NOTHING,
  }),
  route({
    method: 'post',
    path: '/sessions/own/end',
    action: 'self',
    id: 'signOut',
    summary: 'Signs out.',
    answers: done,
    async handle({ visitor, at }, { access }) {
      const { id } = await ownOf(visitor, access, at)
      await ended(access, [id], visitor, 'signOut', undefined, at)
      const headers = {
        'Set-Cookie': [cookiesOf(visitor.isSecure === true).clear('session')],
        // Pictures that were seen stay in nobody's browser.
        'Clear-Site-Data': '"cache"',
      }
      return { ...NOTHING, headers }
    },
  }),
  route({
    method: 'get',
    path: '/sessions/own/all',
    action: 'self',
    id: 'listOwnSessions',
    summary: 'Everywhere the same account is signed in',
    answers: { 200: { description: 'Sessions, newest first', schema: rows } },
    async handle({ visitor, who, at }, { access }) {
      return { status: 200, body: { items: (await access.sessions.list(at, who.id)).map((one) => rowOf(one, visitor)) } }
    },
  }),
  route({
    method: 'post',
    path: '/sessions/own/all/{id}/end',
    action: 'self',
    id: 'endOwnSession',
    summary: 'Ends one of one’s own.',
    params: sessionId,
    answers: done,
    async handle({ params: { id }, visitor, who, at }, { access }) {
      const mine = await access.sessions.list(at, who.id)
      if (!mine.some((session) => session.id === id)) throw new Refusal(404, 'session.unknown')
      await ended(access, [id], visitor, 'session.end', `account:${who.id}`, at)
      return NOTHING
    },
  }),
  route({
    method: 'post',
    path: '/sessions/own/others/end',
    action: 'self',
    id: 'endOtherSessions',
    summary: 'Ends all of one’s own but this one.',
    answers: done,
    async handle({ visitor, who, at }, { access }) {
      const mine = await access.sessions.list(at, who.id)
      const others = mine.map(({ id }) => id).filter((id) => id !== visitor.session?.id)
      if (others.length > 0) await ended(access, others, visitor, 'session.end', `account:${who.id}`, at)
      return NOTHING
    },
  }),
  route({
    method: 'post',
    path: '/sessions/own/password',
    action: 'self',
    id: 'choosePassword',
    summary: 'Another password. All other sessions of the account end.',
    body: passwordRequest,
    answers: done,
    async handle({ body, visitor, at }, { access }) {
      settle(await access.own.choosePassword(visitor, body.current, body.next, at), 'next')
      return NOTHING
    },
  }),
  route({
    method: 'get',
    path: '/sessions',
    action: 'session.manage',
    id: 'listSessions',
    summary:
      'Who is signed in, newest first: people who work in what the asker answers for, and walls that show nothing beyond it',
    query: z.strictObject({ account: z.uuid().optional() }),
    answers: { 200: { description: 'Sessions', schema: rows } },
    async handle({ query, visitor, at, admits }, { access }) {
      const open = await access.sessions.list(at, query.account)
      const items = open.filter((one) => partsOf(one, access).every(admits)).map((one) => rowOf(one, visitor))
      await access.records.tell(at, {
        ...actorOf(visitor),
        act: 'session.list',
        outcome: 'done',
        detail: { sessions: items.length },
        ...(query.account !== undefined && { on: `account:${query.account}` }),
      })
      return { status: 200, body: { items } }
    },
  }),
  route({
    method: 'post',
    path: '/sessions/{id}/end',
    action: 'session.manage',
    id: 'endSession',
    summary: 'Ends a session: its screens are cut.',
    params: sessionId,
    answers: done,
    async handle({ params: { id }, visitor, at, admit }, { access }) {
      const session = await access.sessions.find(id, at)
      if (!session) throw new Refusal(404, 'session.unknown')
      for (const part of partsOf(session, access)) admit(part)
      await ended(access, [id], visitor, 'session.end', `${session.kind === 'wall' ? 'wall' : 'account'}:${session.account}`, at)
      return NOTHING
    },
  }),
]

function sentTo(location: string, cookies: string[]): Reply {
  return { status: 302, bytes: Buffer.alloc(0), headers: { Location: location, 'Set-Cookie': cookies } }
}

async function ownOf({ session }: Visitor, access: Access, at: Millis): Promise<Session> {
  const found = session && (await access.sessions.find(session.id, at))
  if (!found) throw new Refusal(401, 'signedOut', 'Sign in first.')
  return found
}

/** Where whoever holds it belongs. One of whom nothing is known any more belongs to the whole district. */
function partsOf({ account }: Session, { directory }: Access): readonly Governed[] {
  const person = directory.person(account)?.account
  if (person) return [{ orgPath: person.unit }]
  return directory.wall(account)?.areas.map(({ orgPath }) => ({ orgPath })) ?? [{}]
}

function rowOf({ id, account, kind, since, seen, address, agent }: Session, { session }: Visitor): SessionRow {
  return { id, account, kind, since, seen, address, agent, own: id === session?.id }
}

/** On record and told to all servers first: an end that nobody heard of would be none. */
async function ended(
  { records, sessions }: Access,
  ids: readonly string[],
  visitor: Visitor,
  act: string,
  on: string | undefined,
  at: Millis,
): Promise<void> {
  const detail = { sessions: ids.length }
  await records.endSessions(at, ids, { ...actorOf(visitor), act, outcome: 'done', detail, ...(on !== undefined && { on }) })
  await sessions.end(ids)
}
