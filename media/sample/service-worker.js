// Does nothing. `granted.html` registers it to see whether it may, and takes it away again.
