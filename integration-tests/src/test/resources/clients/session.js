// A session of npm's influx with the server whose host and port are the arguments; prints what a program sees of it.
const { InfluxDB, FieldType, Precision } = require("influx");

const [host, port] = process.argv.slice(2);
const db = "node";
const client = new InfluxDB({ host, port: Number(port), database: db, options: { timeout: 20000 },
  schema: [{ measurement: "room", tags: ["floor"], fields: { t: FieldType.FLOAT, n: FieldType.INTEGER } }] });

async function show(name, call) {
  try {
    console.log(name, JSON.stringify(await call()));
  } catch (error) {
    console.log(name, "refused:", error.constructor.name, error.res && error.res.statusCode, error.message);
  }
}

const point = (floor, t, seconds) => ({ measurement: "room", tags: { floor }, fields: { t, n: 3 }, timestamp: seconds });
const inSeconds = { precision: Precision.Seconds };

(async () => {
  await show("ping", async () => (await client.ping(5000)).map((server) => server.online));
  await show("write to an unknown database", () => client.writePoints([point("1", 21.5, 1500000000)], inSeconds));
  await show("create", () => client.createDatabase(db));
  await show("listed", async () => (await client.getDatabaseNames()).includes(db));
  await show("write", () => client.writePoints([point("1", 21.5, 1500000000), point("2", 22, 1500000001)], inSeconds));
  await show("read", () => client.query("SELECT * FROM room ORDER BY time"));
  await show("raw", () => client.queryRaw("SELECT count(t) FROM room GROUP BY floor", inSeconds));
  await show("bound", () => client.query("SELECT t FROM room WHERE floor = $floor", { placeholders: { floor: "2" } }));
  await show("conflicting schema", () => client.writePoints([point("1", "warm", 1)], inSeconds));
  await show("not InfluxQL", () => client.query("SELEKT"));
  await show("of an unknown database", () => client.query("SELECT * FROM room", { database: "nowhere" }));
  await show("policy", () => client.createRetentionPolicy("year", { duration: "52w", replication: 1 }));
  await show("policies", () => client.showRetentionPolicies());
  await show("measurements", () => client.getMeasurements());
  await show("series", () => client.getSeries());
  await show("drop measurement", () => client.dropMeasurement("room"));
  await show("left", () => client.query("SELECT * FROM room"));
  await show("drop", () => client.dropDatabase(db));
})();
