/** The OpenAPI 3.1 document, made from the route table that mounts the routes and the schemas that validate them. */
import {
  alert,
  asset,
  catalogue,
  command,
  drill,
  evidence,
  fault,
  feed,
  forecasts,
  moment,
  notice,
  PROBLEM_TYPE,
  problem,
  series,
  tracks,
  verdict,
} from '@yiwang/contract'
import { z } from 'zod'
import type { Route } from './route.ts'

export const API_VERSION = '1'

type Json = Record<string, unknown>

/** Words that are described once and referred to. */
const COMPONENTS = {
  Alert: alert,
  Asset: asset,
  Catalogue: catalogue,
  Command: command,
  Drill: drill,
  Evidence: evidence,
  Fault: fault,
  Feed: feed,
  Forecasts: forecasts,
  Moment: moment,
  Notice: notice,
  Problem: problem,
  Series: series,
  Tracks: tracks,
  Verdict: verdict,
} as const

const uri = (id: string) => `#/components/schemas/${id}`

export function openApiOf(routes: readonly Route[]): Json {
  const schemas: Json = { ...registered(answersOf(routes), 'output'), ...registered(bodiesOf(routes), 'input') }
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const path = paths[route.path] ?? {}
    path[route.method] = operationOf(route)
    paths[route.path] = path
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Yiwang 一网',
      version: API_VERSION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Instants in bodies are integers: milliseconds since 1970-01-01T00:00Z. Instants in queries are ISO 8601 with an offset, ' +
        'or the same integers. Coordinates are WGS-84 degrees. Errors are problem documents (RFC 9457); programs look at `code`.',
    },
    servers: [{ url: '/api/v1' }],
    paths,
    components: { schemas },
  }
}

function capital(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1)
}

function nameOf(schema: z.ZodType, otherwise: string): string {
  return Object.entries(COMPONENTS).find(([, known]) => known === schema)?.[0] ?? otherwise
}

function answerName(route: Route, status: string, schema: z.ZodType): string {
  return nameOf(schema, `${capital(route.id)}${status}`)
}

function bodyName(route: Route): string {
  return `${capital(route.id)}Body`
}

function answersOf(routes: readonly Route[]): Map<string, z.ZodType> {
  const named = new Map<string, z.ZodType>(Object.entries(COMPONENTS))
  for (const route of routes) {
    for (const [status, { schema }] of Object.entries(route.answers))
      if (schema) named.set(answerName(route, status, schema), schema)
  }
  return named
}

function bodiesOf(routes: readonly Route[]): Map<string, z.ZodType> {
  return new Map(routes.flatMap((route) => (route.body ? [[bodyName(route), route.body] as const] : [])))
}

function registered(named: ReadonlyMap<string, z.ZodType>, io: 'input' | 'output'): Json {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of named) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, { uri, io, unrepresentable: 'any' })
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutHeaders(schema)]))
}

/** Inside the document a schema needs neither its dialect nor an address of its own. */
function withoutHeaders(schema: Json): Json {
  const { $schema: _dialect, $id: _address, id: _id, ...rest } = schema
  return rest
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, Json>>
  readonly required?: readonly string[]
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as ObjectSchema
  return Object.entries(properties).map(([name, { description, example, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    ...(example !== undefined && { example }),
    schema: rest,
  }))
}

function operationOf(route: Route): Json {
  const responses: Json = {}
  for (const [status, { description, schema, media }] of Object.entries(route.answers)) {
    const json = schema && { 'application/json': { schema: { $ref: uri(answerName(route, status, schema)) } } }
    const files = media && Object.fromEntries(media.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]))
    responses[status] = { description, content: { ...json, ...files } }
  }
  responses.default = {
    description: 'Refused or failed',
    content: { [PROBLEM_TYPE]: { schema: { $ref: uri('Problem') } } },
  }
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [route.path.split('/')[1] ?? ''],
    'x-action': route.action,
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: { $ref: uri(bodyName(route)) } } } },
    }),
    responses,
  }
}
