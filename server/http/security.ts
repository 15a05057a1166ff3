/** What every answer and every request must comply with before anything else looks at it. */
import { randomBytes } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'
import type { Edge } from './edge.ts'
import { Refusal } from './refusal.ts'

/** Of this answer alone: styles that a library makes on the way carry it, and nothing that was slipped in does. */
export function nonceOf(response: Pick<Response, 'locals'>): string {
  response.locals.nonce ??= randomBytes(16).toString('base64url')
  return String(response.locals.nonce)
}

/** Everything the screens need is ours: no inline script, no eval, MapLibre's worker is a file. Only a configured map is elsewhere. */
export function securityHeaders({ isSecure }: Edge, mapOrigins: readonly string[]): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'none'"],
          'script-src': ["'self'"],
          'style-src': ["'self'", (_request, response) => `'nonce-${nonceOf(response as Response)}'`],
          'img-src': ["'self'", 'data:', 'blob:', ...mapOrigins],
          'font-src': ["'self'"],
          'connect-src': ["'self'", ...mapOrigins],
          'worker-src': ["'self'"],
          'media-src': ["'self'"],
          'manifest-src': ["'self'"],
          'object-src': ["'none'"],
          'base-uri': ["'none'"],
          'form-action': ["'none'"],
          'frame-ancestors': ["'none'"],
          // Texts become HTML or scripts by the rules of the page alone (client/src/trusted.ts).
          'require-trusted-types-for': ["'script'"],
          'trusted-types': ['default'],
        },
      },
      // A browser that has once come over TLS comes over nothing else for two years.
      strictTransportSecurity: isSecure && { maxAge: 2 * 365 * 24 * 60 * 60, includeSubDomains: true },
      referrerPolicy: { policy: 'no-referrer' },
      xFrameOptions: { action: 'deny' },
    }),
    (_request, response, next) => {
      response.set('Permissions-Policy', 'camera=(), microphone=(), payment=(), usb=(), geolocation=(self), fullscreen=(self)')
      next()
    },
  ]
}

/** For a page whose library cleans HTML itself, and makes elements of what is left. */
export function withoutTrustedTypes(response: Response): void {
  const policy = String(response.get('Content-Security-Policy'))
  const kept = policy.split(';').filter((directive) => !/^(require-)?trusted-types/.test(directive))
  response.set('Content-Security-Policy', kept.join(';'))
}

/** Forms send other media without asking first: whatever changes something is JSON, and comes from our own page. */
export function ownPagesOnly({ foreign }: Edge): RequestHandler {
  return (request, _response, next) => {
    const why = foreign(request)
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (why === 'host') throw new Refusal(421, 'host', 'This server has other names: it answers to its own only.')
    if (why === 'origin' && !reads) throw new Refusal(403, 'origin', 'Pages of other sites may not do this.')
    if (!reads && !isJson(request)) throw new Refusal(415, 'mediaType', 'The body must be application/json.')
    next()
  }
}

function isJson(request: Request): boolean {
  return request.headers['content-type'] === undefined || request.is('application/json') !== false
}
