"""Reports: writing one, looking at what leaves with it, publishing, handing it on."""
