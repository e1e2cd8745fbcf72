import { displayUrl } from '../wx/display-url';
import { child } from './built-in';
import type { BuiltIn, Live } from './built-in';

/** Shows whatever WeChat's `src` may be: package file, wxfile:// and http://tmp/ paths, cloud:// ids, https, data. */
function showSource(live: Live, media: HTMLImageElement | HTMLVideoElement): (source: string) => void {
  let wanted = '';
  return (source) => {
    wanted = source;
    if (!source) {
      media.removeAttribute('src');
      return;
    }
    displayUrl(source).then(
      (url) => {
        if (wanted === source) media.src = url;
      },
      (error: Error) => live.emit('error', { errMsg: error.message }),
    );
  };
}

interface TextNode {
  type: 'text';
  text: string;
}
interface ElementNode {
  type?: 'node';
  name: string;
  attrs?: Record<string, string>;
  children?: RichNode[];
}
type RichNode = TextNode | ElementNode;

function richNode(node: RichNode): Node {
  if (node.type === 'text') return document.createTextNode(node.text);
  const element = document.createElement(node.name);
  for (const [name, value] of Object.entries(node.attrs ?? {})) element.setAttribute(name, value);
  element.append(...(node.children ?? []).map(richNode));
  return element;
}

export const media: Record<string, BuiltIn> = {
  image: {
    properties: {
      src: String,
      mode: { type: String, value: 'scaleToFill' },
      lazyLoad: Boolean,
      showMenuByLongpress: Boolean,
      webp: Boolean,
      fadeIn: Boolean,
    },
    create(live) {
      const image = child(live, 'img');
      image.draggable = false;
      image.addEventListener('load', () =>
        live.emit('load', { width: image.naturalWidth, height: image.naturalHeight }),
      );
      image.addEventListener('error', () => live.emit('error', { errMsg: `load ${image.src} fail` }));
      return {
        watch: { src: showSource(live, image), mode: (mode: string) => live.host.setAttribute('mode', mode) },
      };
    },
  },
  'cover-image': {
    properties: { src: String },
    create: (live) => ({ watch: { src: showSource(live, child(live, 'img')) } }),
  },
  video: {
    properties: {
      src: String,
      duration: Number,
      controls: { type: Boolean, value: true },
      autoplay: Boolean,
      loop: Boolean,
      muted: Boolean,
      poster: String,
      objectFit: String,
      title: String,
      showCenterPlayBtn: Boolean,
      showFullscreenBtn: Boolean,
      enableProgressGesture: Boolean,
    },
    create(live) {
      const video = child(live, 'video');
      for (const type of ['play', 'pause', 'ended']) video.addEventListener(type, () => live.emit(type));
      return {
        watch: {
          src: showSource(live, video),
          controls: (on: boolean) => (video.controls = on),
          loop: (on: boolean) => (video.loop = on),
          muted: (on: boolean) => (video.muted = on),
          autoplay: (on: boolean) => (video.autoplay = on),
          poster: (url: string) => {
            if (url) void displayUrl(url).then((shown) => (video.poster = shown));
          },
        },
      };
    },
  },
  'rich-text': {
    properties: { nodes: null, space: String, userSelect: Boolean },
    create: ({ host }) => ({
      watch: {
        nodes: (nodes: RichNode[] | string | null) => {
          if (Array.isArray(nodes)) host.replaceChildren(...nodes.map(richNode));
          // As in WeChat: markup from the app's own data, without scripts.
          else host.innerHTML = String(nodes ?? '').replace(/<script[\s\S]*?<\/script>/gi, '');
        },
      },
    }),
  },
  'web-view': {
    properties: { src: String },
    create(live) {
      const frame = child(live, 'iframe');
      frame.addEventListener('load', () => live.emit('load', { src: live.values['src'] }));
      return {
        watch: {
          src: (url: string) => {
            if (url) frame.src = url;
          },
        },
      };
    },
  },
};
