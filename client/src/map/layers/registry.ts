/** Every map layer: one file, one line. */
export { default as alerts } from './alerts.ts'
export { default as assets } from './assets.ts'
export { default as drones } from './drones.ts'
export { default as flood } from './flood.ts'
