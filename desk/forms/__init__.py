"""Forms for organizers. They only clean the input; the modules that save it decide what is allowed."""
