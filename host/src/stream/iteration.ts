/** What a filter says about headers, in Envoy's terms. */
export const HeadersStatus = { Continue: 0, StopIteration: 1, StopAllAndBuffer: 2, StopAllAndWatermark: 3 } as const;
export type HeadersStatus = (typeof HeadersStatus)[keyof typeof HeadersStatus];

/** What a filter says about a piece of a body. */
export const DataStatus = { Continue: 0, StopAndBuffer: 1, StopAndWatermark: 2, StopNoBuffer: 3 } as const;
export type DataStatus = (typeof DataStatus)[keyof typeof DataStatus];

/** What a filter says about trailers. */
export const TrailersStatus = { Continue: 0, StopIteration: 1 } as const;
export type TrailersStatus = (typeof TrailersStatus)[keyof typeof TrailersStatus];

/** Whether, and how thoroughly, a filter holds one direction of a stream. */
export const Iteration = { Flowing: 0, Stopped: 1, StoppedAllBuffer: 2, StoppedAllWatermark: 3 } as const;
export type Iteration = (typeof Iteration)[keyof typeof Iteration];
