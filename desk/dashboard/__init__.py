"""The figures that a campaign's team steers by: how are we doing, and what must we do now?"""
