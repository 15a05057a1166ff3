/** Every panel around the map: one file, one line. */
export { default as asset } from './asset.tsx'
export { default as faults } from './faults.tsx'
export { default as feed } from './feed.tsx'
export { default as health } from './health.tsx'
export { default as processes } from './processes.tsx'
export { default as shift } from './shift.tsx'
export { default as unplaced } from './unplaced.tsx'
