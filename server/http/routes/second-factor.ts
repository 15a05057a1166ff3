/** Second factors: codes of an authenticator, passkeys, and signing in with one. */
import {
  newPasskey,
  ownSession,
  passkey,
  passkeyQuestion,
  passkeyShown,
  secondFactorOffer,
  secondFactorProof,
  secondFactorRequest,
} from '@yiwang/contract'
import { z } from 'zod'
import type { Access } from '../../access/access.ts'
import { arrivalOf, cookiesFor, entered, NOTHING, refusalOf, settle } from '../entering.ts'
import { Refusal } from '../refusal.ts'
import { type Asked, type Reply, route } from '../route.ts'

const passkeyId = z.object({ id: z.uuid() })
const done = { 204: { description: 'Done' } }

export default [
  route({
    method: 'post',
    path: '/sessions/passkey/question',
    action: 'public',
    id: 'askForPasskey',
    summary: 'What the browser is to ask its passkeys; good once, for three minutes.',
    answers: { 200: { description: 'For navigator.credentials.get', schema: passkeyQuestion } },
    async handle(_asked, { access }) {
      if (!access.passkeys) throw refusalOf({ ok: false, why: 'none' }, '')
      return { status: 200, body: await access.passkeys.askToShow() }
    },
  }),
  route({
    method: 'post',
    path: '/sessions/passkey',
    action: 'public',
    id: 'signInWithPasskey',
    summary: 'Signs in with a passkey: it says who it is, and counts as both factors.',
    body: passkeyShown,
    answers: { 200: { description: 'The session', schema: ownSession } },
    async handle(asked, { access }) {
      const { body, at } = asked
      return entered(await access.signIn.withPasskey(body, arrivalOf(asked), at), asked, access)
    },
  }),
  route({
    method: 'post',
    path: '/sessions/own/prove',
    action: 'self',
    id: 'proveSecondFactor',
    summary: 'A code, from somebody who came in with one factor and owes another: the session goes on as a new one.',
    body: secondFactorProof,
    answers: { 200: { description: 'The session', schema: ownSession } },
    async handle(asked, { access }) {
      const { body, visitor, at } = asked
      if (visitor.session?.kind !== 'person') throw refusalOf({ ok: false, why: 'noPerson' }, '')
      const proven = await access.signIn.withCode(visitor, body.code, arrivalOf(asked), at)
      if (!proven.ok && proven.why === 'wrong') throw refusalOf({ ok: false, why: 'code' }, 'code')
      return entered(proven, asked, access)
    },
  }),
  route({
    method: 'post',
    path: '/sessions/own/second-factor',
    action: 'self',
    id: 'offerSecondFactor',
    summary: 'A secret for an authenticator, shown once. It counts only after its first code.',
    body: secondFactorRequest,
    answers: { 200: { description: 'The secret', schema: secondFactorOffer } },
    async handle({ body, visitor, at }, { access }) {
      const result = await access.own.offerSecondFactor(visitor, body.password, at)
      if (!result.ok) throw refusalOf(result, 'password')
      return { status: 200, body: result.offer }
    },
  }),
  route({
    method: 'post',
    path: '/sessions/own/second-factor/confirm',
    action: 'self',
    id: 'confirmSecondFactor',
    summary: 'The first code: from now on one is asked for at every sign-in. All other sessions of the account end.',
    body: secondFactorProof,
    answers: done,
    async handle(asked, { access }) {
      const { body, visitor, at } = asked
      settle(await access.own.confirmSecondFactor(visitor, body.code, at), 'code')
      return strengthened(asked, access)
    },
  }),
  route({
    method: 'post',
    path: '/sessions/own/second-factor/remove',
    action: 'self',
    id: 'removeSecondFactor',
    summary: 'No code any more. All other sessions of the account end.',
    body: secondFactorRequest,
    answers: done,
    async handle({ body, visitor, at }, { access }) {
      settle(await access.own.removeSecondFactor(visitor, body.password, at), 'password')
      return NOTHING
    },
  }),
  route({
    method: 'get',
    path: '/sessions/own/passkeys',
    action: 'self',
    id: 'listPasskeys',
    summary: 'One’s own passkeys, the oldest first',
    answers: { 200: { description: 'Passkeys', schema: z.object({ items: z.array(passkey) }) } },
    handle: async ({ visitor }, { access }) => ({ status: 200, body: { items: await access.ownPasskeys.all(visitor) } }),
  }),
  route({
    method: 'post',
    path: '/sessions/own/passkeys/question',
    action: 'self',
    id: 'askToMakePasskey',
    summary: 'What the browser is to be asked, to make one; good once, in this session, for three minutes.',
    body: secondFactorRequest,
    answers: { 200: { description: 'For navigator.credentials.create', schema: passkeyQuestion } },
    async handle({ body, visitor, at }, { access }) {
      const result = await access.ownPasskeys.ask(visitor, body.password, at)
      if (!result.ok) throw refusalOf(result, 'password')
      return { status: 200, body: result.question }
    },
  }),
  route({
    method: 'post',
    path: '/sessions/own/passkeys',
    action: 'self',
    id: 'addPasskey',
    summary: 'Keeps one: from now on the password alone does not sign in. All other sessions of the account end.',
    body: newPasskey,
    answers: done,
    async handle(asked, { access }) {
      const { body, visitor, at } = asked
      settle(await access.ownPasskeys.add(visitor, body, at), 'made')
      return strengthened(asked, access)
    },
  }),
  route({
    method: 'post',
    path: '/sessions/own/passkeys/{id}/remove',
    action: 'self',
    id: 'removePasskey',
    summary: 'It signs in no more. All other sessions of the account end.',
    params: passkeyId,
    body: secondFactorRequest,
    answers: done,
    async handle({ params: { id }, body, visitor, at }, { access }) {
      settle(await access.ownPasskeys.remove(visitor, id, body.password, at), 'password')
      return NOTHING
    },
  }),
]

/** Whoever came in with one factor has shown another one now. */
async function strengthened(asked: Asked<unknown, unknown, unknown>, access: Access): Promise<Reply> {
  const { visitor, at } = asked
  if (visitor.session?.elsewhere !== 'one') return NOTHING
  const renewed = await access.signIn.renewed(visitor, arrivalOf(asked), at)
  if (!renewed) throw new Refusal(401, 'signedOut', 'Sign in first.')
  return { ...NOTHING, headers: { 'Set-Cookie': cookiesFor(renewed, asked) } }
}
