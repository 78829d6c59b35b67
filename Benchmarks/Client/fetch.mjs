// Sends GETs with the runtime's own `fetch`, as `node fetch.mjs MODE CONCURRENCY REQUESTS`, with BENCH_URL and BENCH_TOKEN,
// and prints what client-bench prints. Runs on Node and on Deno.
//
// Modes: `fetch` sends each command as a request, `fetch-together` those of one tick as one pipeline. Both do as little as
// can be done: what JavaScript clients of the API do, which all use `fetch`, costs at least this much.
// `redis-js` and `redis-js-together` are @upstash/redis, whose module BENCH_REDIS_JS names, without what can be switched
// off.
import process from "node:process";

const [mode, concurrencyText, requestsText] = process.argv.slice(2);
const [concurrency, requests] = [Number(concurrencyText), Number(requestsText)];
const [url, token] = [process.env.BENCH_URL, process.env.BENCH_TOKEN];
const command = ["GET", "bench:key"];
const headers = {
  "Authorization": `Bearer ${token}`,
  "Content-Type": "application/json",
  "Upstash-Encoding": "base64",
  "Upstash-Sync-Token": "0123456789abcdef",
};

async function post(path, body) {
  const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  return answer.json();
}

async function single() {
  return atob((await post("", command)).result);
}

let waiting = [];

async function together() {
  return new Promise((resolve, reject) => {
    waiting.push({ resolve, reject });
    if (waiting.length === 1) queueMicrotask(flush);
  });
}

async function flush() {
  // Those that the answers of the same batch wake come in the microtasks behind this one.
  await Promise.resolve();
  const batch = waiting;
  waiting = [];
  try {
    const answers = await post("pipeline", batch.map(() => command));
    batch.forEach(({ resolve }, index) => resolve(atob(answers[index].result)));
  } catch (error) {
    batch.forEach(({ reject }) => reject(error));
  }
}

async function redisClient(enableAutoPipelining) {
  const { Redis } = await import(process.env.BENCH_REDIS_JS);
  const client = new Redis({
    url, token, enableAutoPipelining, enableTelemetry: false, automaticDeserialization: false, retry: false,
  });
  return () => client.get(command[1]);
}

async function send(get, count, latencies) {
  let started = 0;
  async function caller() {
    while (started < count) {
      started += 1;
      const start = performance.now();
      if (await get() !== "value") throw new Error("a wrong answer");
      latencies?.push(performance.now() - start);
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, caller));
}

const makers = {
  "fetch": () => single,
  "fetch-together": () => together,
  "redis-js": () => redisClient(false),
  "redis-js-together": () => redisClient(true),
};
const get = await makers[mode]();
// Until the code is compiled.
await send(get, Math.max(2 * concurrency, 2000));
const latencies = [];
const [start, startCPU] = [performance.now(), process.cpuUsage()];
await send(get, requests, latencies);
const [seconds, cpu] = [(performance.now() - start) / 1000, process.cpuUsage(startCPU)];
latencies.sort((a, b) => a - b);
const [p50, p99] = [0.5, 0.99].map((part) => Math.round(latencies[Math.floor(latencies.length * part)] * 1000));
console.log(`${requests} ${seconds} ${(cpu.user + cpu.system) / 1e6} ${p50} ${p99}`);
process.exit(0);
