/** Every protocol the ingest layer speaks: one line each, in alphabetical order. */
export { default as dji } from './dji.ts'
export { default as frigate } from './frigate.ts'
export { default as gb26875 } from './gb26875.ts'
export { default as isapi } from './isapi.ts'
export { default as observation } from './observation.ts'
export { default as sl651 } from './sl651.ts'
