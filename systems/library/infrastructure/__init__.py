"""What stands between the application and its databases and cache: who is asked, by which connection, for how long."""
