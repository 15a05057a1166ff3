/** What every answer and every request must comply with before anything else looks at it. */
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'
import { foreignOrigin } from './origin.ts'
import { Refusal } from './refusal.ts'

/** Everything the screens need is ours: no inline script, no eval, MapLibre's worker is a file. Only a configured map is elsewhere. */
export const securityHeaders = (mapOrigins: readonly string[]): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:', 'blob:', ...mapOrigins],
        'font-src': ["'self'"],
        'connect-src': ["'self'", ...mapOrigins],
        'worker-src': ["'self'"],
        'media-src': ["'self'"],
        'manifest-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Loopback has no TLS; whoever puts a proxy with TLS in front says so there.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  })

/** Reading under a name that only points here is refused too: the answer would be readable by that name's page. */
export function ownPagesOnly(request: Request, _response: Response, next: NextFunction): void {
  const foreign = foreignOrigin(request)
  if (foreign === 'host') throw new Refusal(421, 'host', 'This server answers to localhost, 127.0.0.1 and [::1] only.')
  if (foreign === 'origin' && request.method !== 'GET' && request.method !== 'HEAD') {
    throw new Refusal(403, 'origin', 'Pages of other sites may not do this.')
  }
  next()
}
