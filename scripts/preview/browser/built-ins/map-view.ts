import { settings } from '../settings';

interface Point {
  longitude: number;
  latitude: number;
}
export interface MapValues extends Point {
  scale: number;
  markers: (Point & {
    id: number;
    title?: string;
    callout?: { content: string; display?: string };
    label?: { content: string };
  })[];
  circles: (Point & { radius: number; color?: string; fillColor?: string; strokeWidth?: number })[];
  polyline: { points: Point[]; color?: string; width?: number }[];
  polygons: { points: Point[]; strokeColor?: string; fillColor?: string; strokeWidth?: number }[];
  includePoints: Point[];
  showLocation: boolean;
}

const SVG = 'http://www.w3.org/2000/svg';
const EQUATOR_METRES = 40_075_016.7;
const TILE = 256;

/** A map without a map's pictures: a drawn ground, to scale (Web Mercator), with circles, lines, markers and a bar. */
export class MapView {
  private readonly svg = document.createElementNS(SVG, 'svg');
  private readonly observer = new ResizeObserver(() => this.redraw());
  private redraw: () => void = () => undefined;

  constructor(
    private readonly host: HTMLElement,
    private readonly emit: (name: string, detail: unknown) => void,
  ) {
    this.svg.setAttribute('class', 'map-ground');
    host.append(this.svg);
    host.addEventListener('click', (event) => {
      if (!(event.target as Element).closest('.map-marker')) this.emit('tap', {});
    });
  }

  watchSize(redraw: () => void): void {
    this.redraw = redraw;
    this.observer.observe(this.host);
  }
  stop(): void {
    this.observer.disconnect();
  }

  draw(values: MapValues): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (!width || !height) return;
    const { centre, scale } = view(values, width, height);
    const world = TILE * 2 ** scale;
    const origin = mercator(centre);
    const at = (point: Point): { x: number; y: number } => {
      const { x, y } = mercator(point);
      return { x: width / 2 + (x - origin.x) * world, y: height / 2 + (y - origin.y) * world };
    };
    const metresPerPixel = (EQUATOR_METRES * Math.cos((centre.latitude * Math.PI) / 180)) / world;

    this.svg.replaceChildren();
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.ground(width, height, origin, world);
    for (const { points, strokeColor, fillColor, strokeWidth } of values.polygons ?? [])
      this.add('polygon', {
        points: points
          .map(at)
          .map(({ x, y }) => `${x},${y}`)
          .join(' '),
        ...paint('stroke', strokeColor ?? '#1989fa'),
        ...paint('fill', fillColor ?? '#1989fa33'),
        'stroke-width': strokeWidth ?? 1,
      });
    for (const circle of values.circles ?? []) {
      const { x, y } = at(circle);
      this.add('circle', {
        cx: x,
        cy: y,
        r: circle.radius / metresPerPixel,
        ...paint('stroke', circle.color ?? '#000000'),
        ...paint('fill', circle.fillColor ?? 'none'),
        'stroke-width': circle.strokeWidth ?? 1,
      });
    }
    for (const { points, color, width: stroke } of values.polyline ?? [])
      this.add('polyline', {
        points: points
          .map(at)
          .map(({ x, y }) => `${x},${y}`)
          .join(' '),
        fill: 'none',
        ...paint('stroke', color ?? '#1989fa'),
        'stroke-width': stroke ?? 4,
      });
    if (values.showLocation && settings.location !== 'denied') {
      const { x, y } = at(settings.location);
      this.add('circle', { cx: x, cy: y, r: settings.location.accuracy / metresPerPixel, fill: '#1989fa22' });
      this.add('circle', {
        cx: x,
        cy: y,
        r: 7,
        fill: '#1989fa',
        stroke: '#fff',
        'stroke-width': 3,
        class: 'map-me',
      });
    }
    for (const marker of values.markers ?? []) this.marker(marker, at(marker));
    this.scaleBar(height, metresPerPixel);
  }

  private marker(marker: MapValues['markers'][number], { x, y }: { x: number; y: number }): void {
    const group = this.add('g', { class: 'map-marker', transform: `translate(${x} ${y})` });
    group.append(
      shape('path', {
        d: 'M0 0C-3 -9 -11 -13 -11 -21A11 11 0 1 1 11 -21C11 -13 3 -9 0 0Z',
        fill: '#e5484d',
        stroke: '#fff',
      }),
      shape('circle', { cx: 0, cy: -21, r: 4, fill: '#fff' }),
    );
    const text = marker.callout?.content ?? marker.label?.content;
    if (text) {
      const label = shape('text', { x: 0, y: -38, 'text-anchor': 'middle', class: 'map-label' });
      label.textContent = text;
      group.append(label);
    }
    if (marker.title) {
      const title = shape('title', {});
      title.textContent = marker.title;
      group.append(title);
    }
    group.addEventListener('click', () => {
      this.emit('markertap', { markerId: marker.id });
    });
  }

  /** Streets that are no streets: a grid that moves with the ground, so that distance can be seen. */
  private ground(width: number, height: number, origin: { x: number; y: number }, world: number): void {
    this.add('rect', { width, height, class: 'map-land' });
    const step = 64;
    const left = (origin.x * world - width / 2) % step;
    const top = (origin.y * world - height / 2) % step;
    for (let x = -left; x < width; x += step)
      this.add('line', { x1: x, x2: x, y1: 0, y2: height, class: 'map-street' });
    for (let y = -top; y < height; y += step)
      this.add('line', { x1: 0, x2: width, y1: y, y2: y, class: 'map-street' });
  }

  private scaleBar(height: number, metresPerPixel: number): void {
    const wanted = metresPerPixel * 60;
    const power = 10 ** Math.floor(Math.log10(wanted));
    const metres = [5, 2, 1].map((factor) => factor * power).find((length) => length <= wanted) ?? power;
    this.add('path', {
      d: `M10 ${height - 14}v4h${metres / metresPerPixel}v-4`,
      fill: 'none',
      class: 'map-bar',
    });
    const text = this.add('text', { x: 12, y: height - 16, class: 'map-bar-text' });
    text.textContent = metres >= 1000 ? `${metres / 1000} 公里` : `${metres} 米`;
  }

  private add(tag: string, attributes: Record<string, string | number>): SVGElement {
    const element = shape(tag, attributes);
    this.svg.append(element);
    return element;
  }
}

function shape(tag: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** Colours are #RRGGBBAA in WeChat, which SVG takes as they are. */
const paint = (name: 'fill' | 'stroke', colour: string): Record<string, string> => ({ [name]: colour });

function mercator({ longitude, latitude }: Point): { x: number; y: number } {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}

/** `include-points` wins over centre and scale. */
function view(values: MapValues, width: number, height: number): { centre: Point; scale: number } {
  const points = values.includePoints ?? [];
  if (!points.length) return { centre: values, scale: values.scale };
  const longitudes = points.map(({ longitude }) => longitude);
  const latitudes = points.map(({ latitude }) => latitude);
  const centre = {
    longitude: (Math.min(...longitudes) + Math.max(...longitudes)) / 2,
    latitude: (Math.min(...latitudes) + Math.max(...latitudes)) / 2,
  };
  const placed = points.map(mercator);
  const spread = (values_: number[]): number => Math.max(...values_) - Math.min(...values_);
  const fit = Math.min(
    (width * 0.7) / (TILE * (spread(placed.map(({ x }) => x)) || 1e-9)),
    (height * 0.7) / (TILE * (spread(placed.map(({ y }) => y)) || 1e-9)),
  );
  return { centre, scale: Math.min(values.scale || 18, Math.log2(fit)) };
}
