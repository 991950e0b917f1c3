"""What Kexinku is made of that others wrote: the list of it, its licences, and what is known against it."""
