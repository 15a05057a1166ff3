/** Chinese text of devices, GB 18030. Devices leave rubbish in and behind their texts: reading never fails. */
const decoder = new TextDecoder('gb18030')

/** A fixed field: ends at its first NUL, without control characters and outer blanks. */
export function gb18030Field(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  const text = end < 0 ? bytes : bytes.subarray(0, end)
  return text.length === 0
    ? ''
    : decoder
        .decode(text)
        .replace(/\p{Cc}/gu, '')
        .trim()
}

/** A running text: only the NULs and blanks at its end are taken off (no second byte of a character looks like one). */
export function gb18030Text(bytes: Uint8Array): string {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] ?? 0) <= 0x20) end--
  return decoder.decode(bytes.subarray(0, end)).trimEnd()
}
