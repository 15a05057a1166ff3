/** The tokens of the dark screen (tokens.css), as antd wants them; sizes of a desk. */
import { type ConfigProviderProps, theme } from 'antd'

const INK = '#14181c'
const TEXT = '#e6eaee'

export const LOOK: NonNullable<ConfigProviderProps['theme']> = {
  algorithm: theme.darkAlgorithm,
  token: {
    colorPrimary: '#73c2be',
    colorTextLightSolid: INK,
    colorBgBase: '#0f1317',
    colorBgContainer: '#161b20',
    colorBgElevated: '#1e242b',
    colorBorder: '#46515d',
    colorBorderSecondary: '#2b333c',
    colorSplit: '#2b333c',
    colorText: TEXT,
    colorTextSecondary: '#aab5c0',
    colorTextTertiary: '#83909d',
    colorTextPlaceholder: '#83909d',
    colorError: '#f65259',
    colorWarning: '#f7951e',
    colorSuccess: '#4fb286',
    colorLink: '#73c2be',
    colorLinkHover: '#9ad6d3',
    borderRadius: 4,
    controlHeight: 34,
    controlHeightSM: 28,
    fontSize: 15,
    fontFamily: 'var(--font)',
    motion: false,
  },
  components: {
    // What is to be done next is light on dark, as everywhere in the product.
    Button: {
      colorPrimary: TEXT,
      colorPrimaryHover: '#fff',
      colorPrimaryActive: '#c9d1d9',
      primaryColor: INK,
      primaryShadow: 'none',
      defaultShadow: 'none',
      dangerShadow: 'none',
    },
    Menu: { itemBg: 'transparent', itemSelectedBg: '#283038', itemSelectedColor: TEXT, activeBarBorderWidth: 0 },
    Table: { headerBg: '#1e242b', rowHoverBg: '#1e242b', headerSplitColor: 'transparent', cellPaddingInlineSM: 12 },
    Descriptions: { labelBg: '#161b20' },
  },
}
