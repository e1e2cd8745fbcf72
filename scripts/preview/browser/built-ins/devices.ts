import { onScanned } from '../scanner';
import { registerCamera } from '../wx/camera';
import { child } from './built-in';
import type { BuiltIn } from './built-in';
import { MapView } from './map-view';
import type { MapValues } from './map-view';
import { prepareCanvas } from './prepare-canvas';

const canvas: BuiltIn = {
  properties: { canvasId: String, type: String, disableScroll: Boolean },
  create(live) {
    const surface = child(live, 'canvas');
    prepareCanvas(surface);
    if (live.host.getAttribute('type') !== '2d')
      queueMicrotask(() => {
        if (live.values['type'] !== '2d' && live.values['type'] !== 'webgl')
          console.error('<canvas> without type="2d" is not in the preview: the old canvas API is deprecated');
      });
    return { canvas: surface };
  },
};

const camera: BuiltIn = {
  properties: {
    mode: { type: String, value: 'normal' },
    resolution: String,
    devicePosition: { type: String, value: 'back' },
    flash: String,
    frameSize: String,
  },
  create(live) {
    const video = child(live, 'video');
    video.autoplay = true;
    video.muted = true;
    video.playsInline = true;
    const note = child(live, 'span', 'camera-note');
    note.textContent = '没有摄像头：预览用画面代替';
    let stream: MediaStream | undefined;
    let stop: (() => void)[] = [];
    return {
      attached() {
        navigator.mediaDevices
          ?.getUserMedia({
            video: { facingMode: live.values['devicePosition'] === 'front' ? 'user' : 'environment' },
          })
          .then(
            (given) => {
              stream = given;
              video.srcObject = given;
              note.hidden = true;
            },
            () => undefined,
          );
        stop = [registerCamera(video)];
        if (live.values['mode'] === 'scanCode')
          stop.push(onScanned((scan) => live.emit('scancode', { ...scan, type: scan.scanType })));
        queueMicrotask(() => live.emit('initdone', { maxZoom: 1 }));
      },
      detached() {
        for (const each of stop) each();
        for (const track of stream?.getTracks() ?? []) track.stop();
      },
    };
  },
};

const map: BuiltIn = {
  properties: {
    longitude: Number,
    latitude: Number,
    scale: { type: Number, value: 16 },
    minScale: Number,
    maxScale: Number,
    markers: { type: Array, value: [] },
    polyline: { type: Array, value: [] },
    polygons: { type: Array, value: [] },
    circles: { type: Array, value: [] },
    includePoints: { type: Array, value: [] },
    showLocation: Boolean,
    enableZoom: { type: Boolean, value: true },
    enableScroll: { type: Boolean, value: true },
    enableRotate: Boolean,
    enableSatellite: Boolean,
    enablePoi: Boolean,
    showCompass: Boolean,
    showScale: Boolean,
    subkey: String,
    layerStyle: Number,
    setting: Object,
  },
  create(live) {
    const view = new MapView(live.host, (name, detail) => live.emit(name, detail));
    const draw = (): void => view.draw(live.values as MapValues);
    return {
      attached: () => view.watchSize(draw),
      detached: () => view.stop(),
      watch: Object.fromEntries(
        [
          'longitude',
          'latitude',
          'scale',
          'markers',
          'polyline',
          'polygons',
          'circles',
          'includePoints',
          'showLocation',
        ].map((name) => [name, draw]),
      ),
    };
  },
};

export const devices: Record<string, BuiltIn> = { canvas, camera, map };
