"""threading.local."""
from service.contrast import *
from service.topics.local import on_asyncio, on_threads, rules
TOPIC = Topic.of("local", "x", Contrast(name="isolation", question="Does each worker read back the value it wrote?",
  outcomes={rules.OWN: ACCEPTABLE, rules.FOREIGN: FORBIDDEN},
  parameters=(Integer("workers", "how many workers", 10, 2, 500, 10000),),
  cells=(Cell(on_threads.isolation_threading_local, ORIGINAL, HOLDS),
         Cell(on_asyncio.isolation_threading_local, NAIVE_PORT, BREAKS),
         Cell(on_asyncio.isolation_context_var, PORT, HOLDS),
         Cell(on_threads.isolation_context_var, CONTROL, HOLDS)), remedy="x"))
