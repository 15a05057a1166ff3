/** What is predicted is drawn in stripes: a forecast never looks like a measurement. */
import { LayerExtension } from '@deck.gl/core'

export class Hatch extends LayerExtension {
  static override extensionName = 'Hatch'

  override getShaders() {
    return {
      inject: {
        'fs:DECKGL_FILTER_COLOR': `
          if (mod(gl_FragCoord.x - gl_FragCoord.y, 7.0) > 2.5) color.a *= 0.42;
        `,
      },
    }
  }
}
