/** Wall check: how large the screen's letters are to an eye at a distance, in minutes of arc, layer by layer. */
export default function WallCheck() {
  return null
}
