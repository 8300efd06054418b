# A session of python3-influxdb with the server whose host and port are the arguments; prints what a program sees of it.
import sys

from influxdb import InfluxDBClient
from influxdb.exceptions import InfluxDBClientError, InfluxDBServerError

server = {"host": sys.argv[1], "port": int(sys.argv[2]), "timeout": 20, "retries": 1}
client = InfluxDBClient(**server)
# By default the client asks for MessagePack, of which it cannot read an answer in chunks.
json_client = InfluxDBClient(**server, database="python", headers={"Accept": "application/json"})


def show(name, call):
    try:
        print(name, call())
    except InfluxDBClientError as error:
        print(name, "refused:", error.code, error.content)
    except InfluxDBServerError as error:
        print(name, "failed:", error)


def point(floor, value, time):
    return {"measurement": "room", "tags": {"floor": floor}, "fields": {"t": value, "on": True}, "time": time}


db = "python"
show("ping", lambda: client.ping() is not None)
show("write to an unknown database", lambda: client.write_points([point("1", 21.5, 1)], database=db))
show("create", lambda: client.create_database(db))
show("listed", lambda: {"name": db} in client.get_list_database())
client.switch_database(db)
show("write", lambda: client.write_points([point("1", 21.5, 1500000000), point("2", 22.0, 1500000001)],
                                          time_precision="s"))
show("write lines", lambda: client.write_points(["room,floor=3 t=23.5 1500000002000"], time_precision="ms",
                                                protocol="line"))
show("in batches", lambda: client.write_points([point("4", float(i), 1500000100 + i) for i in range(1000)],
                                               time_precision="s", batch_size=100))
show("malformed", lambda: client.write_points(["room t=oops 1"], protocol="line"))
show("partly malformed", lambda: client.write_points(["room,floor=5 t=1 1", "room t=oops 1"], protocol="line"))
show("read", lambda: list(client.query("SELECT * FROM room WHERE floor =~ /[1-3]/ ORDER BY time").get_points()))
show("count", lambda: list(client.query("SELECT count(t), sum(t) FROM room GROUP BY floor")
                           .get_points(tags={"floor": "4"})))
show("times as numbers", lambda: list(client.query("SELECT t FROM room LIMIT 2", epoch="ms").get_points()))
show("in chunks", lambda: len([point for chunk in json_client.query("SELECT t FROM room", chunked=True,
                                                                chunk_size=100) for point in chunk.get_points()]))
show("bound", lambda: list(client.query("SELECT t FROM room WHERE floor = $floor",
                                        bind_params={"floor": "2"}).get_points()))
show("not InfluxQL", lambda: client.query("SELEKT"))
show("of an unknown database", lambda: client.query("SELECT * FROM room", database="nowhere"))
show("policy", lambda: client.create_retention_policy("year", "INF", "1", database=db))
show("policies", lambda: client.get_list_retention_policies(db))
show("into the policy", lambda: client.write_points([point("6", 1.0, 1)], retention_policy="year"))
show("into an unknown policy", lambda: client.write_points([point("6", 1.0, 1)], retention_policy="month"))
show("measurements", client.get_list_measurements)
show("series", client.get_list_series)
show("delete", lambda: client.delete_series(measurement="room", tags={"floor": "4"}))
show("left", lambda: list(client.query("SELECT count(t) FROM room").get_points()))
show("drop", lambda: client.drop_database(db))
show("read what is gone", lambda: client.query("SELECT * FROM room"))
