"""Publication events: from the outbox through RabbitMQ to what they bring about, exactly once in effect."""
