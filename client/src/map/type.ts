/** The screen's type on the map: the same stack as style/tokens.css, digits and Latin from the bundled face. */
export const FONT =
  'Barlow, "HarmonyOS Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif'
