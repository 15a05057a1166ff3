/** The built client: hashed files for ever, the page itself never kept. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import express, { Router } from 'express'
import { Refusal } from './refusal.ts'
import { nonceOf } from './security.ts'

/** Stands in the built page where each answer has its own (client/vite.config.ts). */
const NONCE_PLACE = '__NONCE__'

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
  router.get('/{*page}', async (request, response, next) => {
    // A path with a dot is a file that is not there; anything else is a page of the client's own.
    if (request.path.includes('.') || request.path.startsWith('/api/') || !request.accepts('html')) return next()
    if (!isBuilt(root)) throw new Refusal(503, 'client.missing', 'The screens are not built: run `npm run build`.')
    const page = await readFile(join(root, 'index.html'), 'utf8')
    response
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(page.replaceAll(NONCE_PLACE, nonceOf(response)))
  })
  return router
}
