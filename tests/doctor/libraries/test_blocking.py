"""The table of what blocks: what matches, and what never does."""

from __future__ import annotations

from async_contrast.doctor.libraries.entries import Blocks
from async_contrast.doctor.libraries.tables import LIBRARIES, table
from tests.rows import each_row


@each_row(("name", "kind"), [
    ("time.sleep", "sleep"),
    ("requests.get", "http"),
    ("requests.api.get", "http"),
    ("requests.sessions.Session.post", "http"),
    ("requests_cache.CachedSession.get", "http"),
    ("urllib.request.urlopen", "http"),
    ("httpx.Client.get", "http"),
    ("httpx.Client.stream()>", "http"),
    ("stripe.Charge.create", "http"),
    ("stripe.checkout.Session.create", "http"),
    ("smtplib.SMTP_SSL", "socket"),
    ("smtplib.SMTP_SSL.send_message", "socket"),
    ("ssl.SSLSocket.recv", "socket"),
    ("subprocess.run", "subprocess"),
    ("subprocess.Popen.communicate", "subprocess"),
    ("os.system", "subprocess"),
    ("sqlite3.dbapi2.connect", "database"),
    ("sqlite3.Cursor*", "database"),
    ("psycopg2.extras.RealDictCursor.execute", "database"),
    ("pymongo.mongo_client.MongoClient.list_databases", "database"),
    ("pymongo.collection.Collection.find_one", "database"),
    ("redis.StrictRedis.hgetall", "database"),
    ("flask_redis.FlaskRedis.get", "database"),
    ("peewee.ModelSelect*", "database"),
    ("peewee.ModelSelect.count", "database"),
    ("peewee.SqliteDatabase.atomic()>", "database"),
    ("sqlalchemy.engine.base.Engine.connect", "database"),
    ("sqlalchemy.orm.session.Session.execute", "database"),
    ("sqlalchemy.orm.scoped_session.commit", "database"),
    ("sqlmodel.Session.exec", "database"),
    ("sqlmodel.Session.commit", "database"),
    ("flask_sqlalchemy.query.Query.all", "database"),
    ("flask_sqlalchemy.BaseQuery.get_or_404", "database"),
    ("flask_sqlalchemy.SQLAlchemy.create_all", "database"),
    ("botocore.client.BaseClient.put_object", "database"),
    ("werkzeug.security.check_password_hash", "hash"),
    ("bcrypt.checkpw", "hash"),
    ("argon2.PasswordHasher.verify", "hash"),
    ("passlib.hash.pbkdf2_sha256.verify", "hash"),
    ("flask_bcrypt.Bcrypt.check_password_hash", "hash"),
    ("threading.Lock>", "lock"),
    ("threading.BoundedSemaphore.acquire", "sync"),
    ("threading.Timer.join", "wait"),
    ("queue.PriorityQueue.get", "sync"),
    ("concurrent.futures.thread.ThreadPoolExecutor>", "wait"),
    ("concurrent.futures.Future.result", "wait"),
    ("multiprocessing.pool.ThreadPool.map", "wait"),
    ("builtins.open", "file"),
    ("io.open", "file"),
    ("pathlib.PosixPath.read_text", "file"),
    ("builtins.input", "other"),
    ("flask_mail.Mail.send", "other"),
])  # fmt: skip
def test_what_blocks_is_found_by_every_path_and_base(name: str, kind: str) -> None:
    found = LIBRARIES.blocking(name)
    assert found
    assert found.kind == kind


@each_row("name", [
    # what only prepares
    "requests.Session", "requests.Request", "requests.Session.close", "requests.Response.json",
    "httpx.Client", "httpx.Client.stream", "urllib.request.Request", "subprocess.Popen",
    "sqlalchemy.create_engine", "sqlalchemy.select", "sqlalchemy.orm.sessionmaker",
    "sqlalchemy.orm.Session", "sqlalchemy.orm.Session.add", "sqlalchemy.orm.Session>",
    "sqlalchemy.orm.Session.query", "sqlalchemy.orm.Query.filter", "sqlalchemy.Engine",
    "sqlalchemy.Result.scalars", "flask_sqlalchemy.SQLAlchemy", "peewee.Model.select",
    "redis.Redis", "redis.Redis.pipeline", "redis.client.Pipeline.set",
    "flask_redis.FlaskRedis.init_app",
    "pymongo.MongoClient", "pymongo.collection.Collection.find", "boto3.client",
    "botocore.client.BaseClient.generate_presigned_url", "threading.Thread",
    "threading.Thread.start",
    "threading.Event.set", "threading.Lock.release", "threading.Lock.locked",
    "queue.Queue.put_nowait",
    "concurrent.futures.Executor.submit", "concurrent.futures.Future.done", "os.path.join",
    "pathlib.Path", "pathlib.Path.exists", "hashlib.sha256", "argon2.PasswordHasher",
    "socket.socket", "socket.socket.setblocking", "zipfile.Path", "stripe.api_key",
    "smtplib.SMTPException",
    # what is async
    "redis.asyncio.Redis.get", "psycopg.AsyncConnection.execute",
    "psycopg.AsyncConnection.connect",
    "httpx.AsyncClient.get", "pymongo.AsyncMongoClient.list_databases", "asyncio.Lock.acquire",
    "pymongo.asynchronous.collection.AsyncCollection.find_one", "asyncio.sleep",
    "asyncio.Queue.get",
    "sqlalchemy.ext.asyncio.AsyncSession.execute",
    "sqlalchemy.ext.asyncio.AsyncConnection.execute",
    "sqlmodel.ext.asyncio.session.AsyncSession.exec", "aiosqlite.Connection.execute",
    "aiosqlite.connect", "asyncpg.connect", "asyncio.Event.wait",
    "asyncio.subprocess.Process.wait",
    "quart.datastructures.FileStorage.save", "aiofiles.open", "asyncio.Future.result",
    # what is nobody's
    "", "requests", "get", "shop.requests.get",
])  # fmt: skip
def test_what_does_not_block_is_not_found(name: str) -> None:
    assert LIBRARIES.blocking(name) is None


def test_arguments_with_which_a_call_does_not_block_belong_to_one_that_does() -> None:
    found = LIBRARIES.blocking("threading.Lock.acquire")
    assert found
    assert found.unless == (("blocking", "False"), (0, "False"))
    assert table("blocking")["unless"].keys() <= LIBRARIES.blocks.keys()


def test_each_kind_has_names() -> None:
    assert {each.kind for each in LIBRARIES.blocks.values()} == set(Blocks)
