import type { RegionOption } from '../../../../../cloudfunctions/_contracts/regions';
import { call } from '../../../../api/client';
import { showError } from '../../../../api/messages';

interface Node extends RegionOption {
  depth: number;
  open: boolean;
  chosen: boolean;
}

/** 行政区划 as a tree that grows where it is opened. `pick` gives `{ code, name }`, the name with what lies above it. */
Component({
  properties: {
    /** Codes that bear a mark. */
    chosen: { type: Array, value: [] },
  },
  data: { nodes: [] as Node[], loading: true },
  observers: {
    chosen(codes: string[]) {
      this.setData({
        nodes: this.data.nodes.map((node) => ({ ...node, chosen: codes.includes(node.code) })),
      });
    },
  },
  lifetimes: {
    attached() {
      void this.grow(-1);
    },
  },
  methods: {
    /** Puts the regions directly under the node at `at` behind it; the provinces for -1. */
    async grow(at: number) {
      const parent = this.data.nodes[at];
      try {
        const { regions } = await call('channel', 'region.tree', {
          parentCode: parent ? parent.code : null,
        });
        const chosen = this.data.chosen as string[];
        const depth = parent ? parent.depth + 1 : 0;
        const children = regions.map((region) => ({
          ...region,
          depth,
          open: false,
          chosen: chosen.includes(region.code),
        }));
        const whole = { code: '000000', name: '全国', hasChildren: false, depth: 0, open: false };
        const first = parent ? [] : [{ ...whole, chosen: chosen.includes('000000') }];
        const nodes = [...this.data.nodes];
        if (parent) nodes[at] = { ...parent, open: true };
        nodes.splice(at + 1, 0, ...first, ...children);
        this.setData({ nodes, loading: false });
      } catch (error) {
        this.setData({ loading: false });
        showError(error);
      }
    },
    toggle(event: WechatMiniprogram.TouchEvent) {
      const at = event.currentTarget.dataset.at as number;
      const node = this.data.nodes[at]!;
      if (!node.hasChildren) return;
      if (!node.open) return void this.grow(at);
      const nodes = [...this.data.nodes];
      let end = at + 1;
      while (end < nodes.length && nodes[end]!.depth > node.depth) end++;
      nodes[at] = { ...node, open: false };
      nodes.splice(at + 1, end - at - 1);
      this.setData({ nodes });
    },
    pick(event: WechatMiniprogram.TouchEvent) {
      const at = event.currentTarget.dataset.at as number;
      const { nodes } = this.data;
      const node = nodes[at]!;
      let name = node.name;
      for (let above = at, depth = node.depth; above >= 0 && depth > 0; above--) {
        if (nodes[above]!.depth !== depth - 1) continue;
        depth--;
        name = `${nodes[above]!.name}${name}`;
      }
      this.triggerEvent('pick', { code: node.code, name });
    },
  },
});
