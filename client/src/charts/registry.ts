/** Every chart: one file, one line. */
export { default as day } from './day.ts'
export { default as history } from './history.ts'
export { default as outlook } from './outlook.ts'
export { default as rain } from './rain.ts'
