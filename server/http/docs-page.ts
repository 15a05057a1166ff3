/** The documentation to browse: Swagger UI from our own files, no script in the page. */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import express, { Router } from 'express'
import { withoutTrustedTypes } from './security.ts'

const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Yiwang 一网 · API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="docs/favicon-32x32.png">
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</html>
`

const START = `window.ui = SwaggerUIBundle({ url: 'openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null })
`

/** Mounted beside openapi.json. */
export function docsPage(): Router {
  const router = Router({ strict: true })
  router.get('/docs', (_request, response) => {
    withoutTrustedTypes(response)
    response.type('html').send(PAGE)
  })
  router.get('/docs/start.js', (_request, response) => {
    response.type('js').send(START)
  })
  router.use('/docs', express.static(folder, { index: false, redirect: false }))
  return router
}
