"""What a release consists of: the application, its front end, its migrations, its tests."""
