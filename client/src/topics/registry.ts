/** Every topic: one file, one line. */
export { default as economy } from './economy.ts'
export { default as fire } from './fire.ts'
export { default as flood } from './flood.ts'
export { default as governance } from './governance.ts'
export { default as overview } from './overview.ts'
export { default as safety } from './safety.ts'
export { default as service } from './service.ts'
