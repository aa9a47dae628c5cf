"""The pages of the window, used through mouse and keyboard."""
