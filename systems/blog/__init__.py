"""The blog engine: three services, PostgreSQL with a replica, Redis, RabbitMQ, and a worker for what was published."""
