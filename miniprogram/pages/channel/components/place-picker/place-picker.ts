import { call } from '../../../../api/client';
import { showError } from '../../../../api/messages';
import type { Said } from '../../../../kit/said';

export interface PickedPlace {
  /** Region code or hospital id. */
  id: string;
  name: string;
  isHospital: boolean;
}

/** 地点: regions from the tree, regions and hospitals by search. `change` gives `{ places }` with all that are picked. */
Component({
  properties: { places: { type: Array, value: [] } },
  data: {
    codes: [] as string[],
    treeOpen: false,
    text: '',
    found: [] as (PickedPlace & { place: string })[],
    searched: false,
  },
  observers: {
    places(places: PickedPlace[]) {
      this.setData({ codes: places.filter(({ isHospital }) => !isHospital).map(({ id }) => id) });
    },
  },
  methods: {
    toggleTree() {
      this.setData({ treeOpen: !this.data.treeOpen });
    },
    type(event: Said<string>) {
      this.setData({ text: event.detail });
    },
    async search() {
      const text = this.data.text.trim();
      if (!text) return;
      try {
        const [{ regions }, { hospitals }] = await Promise.all([
          call('channel', 'region.search', { text }),
          call('channel', 'hospital.search', { text }),
        ]);
        this.setData({
          found: [
            ...regions.map(({ code, name }) => ({ id: code, name, isHospital: false, place: '地区' })),
            ...hospitals.map(({ _id, name, place }) => ({ id: _id, name, isHospital: true, place })),
          ],
          searched: true,
        });
      } catch (error) {
        showError(error);
      }
    },
    pickRegion({ detail }: WechatMiniprogram.CustomEvent<{ code: string; name: string }>) {
      this.put({ id: detail.code, name: detail.name, isHospital: false });
    },
    pickFound(event: WechatMiniprogram.TouchEvent) {
      const { id, name, isHospital } = this.data.found[event.currentTarget.dataset.at as number]!;
      this.put({ id, name, isHospital });
      this.setData({ found: [], text: '', searched: false });
    },
    /** A second pick takes it away again. */
    put(place: PickedPlace) {
      const places = this.data.places as PickedPlace[];
      const others = places.filter(({ id }) => id !== place.id);
      this.triggerEvent('change', { places: others.length < places.length ? others : [...places, place] });
    },
    remove(event: WechatMiniprogram.TouchEvent) {
      const places = this.data.places as PickedPlace[];
      this.triggerEvent('change', {
        places: places.filter((_, at) => at !== event.currentTarget.dataset.at),
      });
    },
  },
});
