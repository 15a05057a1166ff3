/**
 * ECharts, only the parts our charts use: a chunk of its own, fetched with the first chart. Drawn on canvas, not as SVG: the
 * SVG renderer sets style elements, which the page's policy forbids, and a chart that never moves costs a canvas nothing.
 */
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, LineChart, GridComponent, AriaComponent, CanvasRenderer])

export { init }
