/** Every reason at once, each with what it is about and what to do. */
Component({ properties: { reasons: { type: Array, value: [] } } });
