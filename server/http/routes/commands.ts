/** Commands to devices: accepted now, carried out by the ingest that holds the connection, settled as a fact. */
import { command, commandAction, commandOutcome, deviceId, SECOND } from '@yiwang/contract'
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

const issue = z.intersection(
  commandAction,
  z.object({
    expiresInSeconds: z
      .number()
      .int()
      .min(5)
      .max(3_600)
      .default(60)
      .meta({ description: 'After this it is recorded as expired, never sent.' }),
  }),
)
const settled = command.extend({ outcome: commandOutcome.optional().meta({ description: 'Absent = still open' }) })

export default [
  route({
    method: 'post',
    path: '/devices/{id}/commands',
    action: 'command.issue',
    id: 'issueCommand',
    summary: 'Asks a device to do something. The outcome comes as a fact and under `Location`.',
    params: z.object({ id: deviceId }),
    body: issue,
    answers: { 202: { description: 'Accepted', schema: command } },
    async handle({ params, body: { expiresInSeconds, ...action }, visitor, at, admit }, { records }) {
      const device = await records.asset(params.id)
      if (!device) throw new Refusal(404, 'device.unknown')
      admit(device)
      const issued = await records.issue(params.id, action, at + expiresInSeconds * SECOND, visitor, at)
      const location = `/api/v1/devices/${encodeURIComponent(params.id)}/commands/${issued.id}`
      return { status: 202, body: issued, headers: { Location: location } }
    },
  }),
  route({
    method: 'get',
    path: '/devices/{id}/commands/{command}',
    action: 'asset.read',
    id: 'readCommand',
    summary: 'A command and what became of it',
    params: z.object({ id: deviceId, command: z.uuid() }),
    answers: { 200: { description: 'The command', schema: settled } },
    async handle({ params, admit }, { records }) {
      const device = await records.asset(params.id)
      if (!device) throw new Refusal(404, 'device.unknown')
      admit(device)
      const found = await records.command(params.command)
      if (!found || found.device !== params.id) throw new Refusal(404, 'command.unknown')
      return { status: 200, body: found }
    },
  }),
]
