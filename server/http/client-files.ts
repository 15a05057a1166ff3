/** The built client: hashed files for ever, the page itself never kept. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import express, { Router } from 'express'
import { Refusal } from './refusal.ts'

export function isBuilt(folder: string): boolean {
  return existsSync(join(folder, 'index.html'))
}

export function clientFiles(folder: string): Router {
  const root = resolve(folder)
  const router = Router()
  router.use('/assets', express.static(join(root, 'assets'), { immutable: true, maxAge: '1y', index: false, redirect: false }))
  router.use(
    express.static(root, { index: false, redirect: false, setHeaders: (response) => response.set('Cache-Control', 'no-cache') }),
  )
  router.get('/{*page}', (request, response, next) => {
    // A path with a dot is a file that is not there; anything else is a page of the client's own.
    if (request.path.includes('.') || request.path.startsWith('/api/') || !request.accepts('html')) return next()
    if (!isBuilt(root)) throw new Refusal(503, 'client.missing', 'The screens are not built: run `npm run build`.')
    response.set('Cache-Control', 'no-cache').sendFile(join(root, 'index.html'), { cacheControl: false })
  })
  return router
}
