import { getHeapStatistics } from "node:v8";

/** How a local GDN is set up; times are in milliseconds, sizes in bytes. */
export interface Settings {
  /** The port to listen on; 0 lets the system pick one. Default 8453. */
  port: number;
  /** The address to listen on. Default 127.0.0.1: nobody else can reach it. */
  address: string;
  /** The folder for everything that must outlive the process; none keeps all in memory. */
  data?: string;
  /** The tenant's name. Default: the one in `data`, else `acme`. */
  tenant?: string;
  /** The names of the regions; the first serves the entry host. Default: those in `data`, else three. */
  regions?: string[];
  /** Which regions may be a fabric's spot region. Default: all; `[]`: none, as on an account without the feature. */
  spotRegions?: string[];
  /**
   * Whether an API key has no right on a fabric that it makes, and a new key none at all, until it is given one. Default
   * false: the key that makes a fabric has `rw` on it, and a new key the levels of its maker.
   */
  strictKeys: boolean;
  /** How long a write takes to reach the other regions. Default 0: it is there when the answer comes. */
  lag: number;
  /** How long a new fabric takes until it is available in all of its regions. Default 300. */
  fabricReady: number;
  /** How long it is between two removals of documents that have expired. Default 30,000; 0: they stay. */
  expiryInterval: number;
  /** The largest request body. Default 64 MiB. */
  maxBody: number;
  /** How long a query may run. Default 60,000. */
  queryTimeout: number;
  /** How much all running queries (half of it) and open cursors (the other half) may hold. Default: a quarter of the heap. */
  queryMemory: number;
}

export const DEFAULT_SETTINGS: Settings = {
  port: 8453,
  address: "127.0.0.1",
  strictKeys: false,
  lag: 0,
  fabricReady: 300,
  expiryInterval: 30_000,
  maxBody: 64 * 1024 * 1024,
  queryTimeout: 60_000,
  // Values are reckoned roughly, and the heap also holds what is on its way in and out.
  queryMemory: Math.floor(getHeapStatistics().heap_size_limit / 4),
};

export const DEFAULT_TENANT = "acme";
export const DEFAULT_REGIONS = ["us-west", "eu-central", "ap-south"];
