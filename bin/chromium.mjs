// @ts-check
/** A Chromium for the end-to-end tests: the system's own, installed when it is missing. */
import { findOnPath } from './on-path.mjs'
import { Refusal } from './refusal.mjs'
import { installPackage } from './system-package.mjs'

/** @param {import('./say.mjs').Say} say */
export function ensureChromium(say) {
  const otherwise = 'or set CHROMIUM to the path of one you have'
  if (!findChromium()) {
    const why = 'Chromium is missing, which the end-to-end tests drive'
    installPackage({ 'apt-get': 'chromium', dnf: 'chromium', brew: 'chromium' }, { why, otherwise, say })
  }
  const file = findChromium()
  if (!file) throw new Refusal(`Chromium was installed but is not on PATH: add its folder to PATH, ${otherwise}.`)
  return file
}

function findChromium() {
  return process.env.CHROMIUM || ['chromium', 'chromium-browser', 'google-chrome'].map(findOnPath).find(Boolean)
}
