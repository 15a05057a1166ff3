/** The browser client's build. Everything it needs is served by ourselves: no network, no eval, no inline script. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  resolve: {
    conditions: ['source', 'module', 'browser', 'development|production'],
    alias: [
      // The build for pages with a Content-Security-Policy: its worker is a file of ours, not a blob.
      { find: /^maplibre-gl$/, replacement: 'maplibre-gl/dist/maplibre-gl-csp.js' },
    ],
  },
  build: {
    target: 'es2022',
    // The worker and the fonts must stay files: `data:` is not allowed by the page's policy.
    assetsInlineLimit: 0,
    // The map comes after the shell; MapLibre and deck.gl together are this large.
    chunkSizeWarningLimit: 1_800,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000', '/socket.io': { target: 'http://127.0.0.1:3000', ws: true } } },
})
